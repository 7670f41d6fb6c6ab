#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "clinicalbert/text/porter_stem.hpp"
#include "clinicalbert/text/unicode.hpp"
#include "clinicalbert/text/utf8.hpp"

namespace clinicalbert::metrics {

/// The words that ROUGE compares: what is left of a-z and 0-9 in lower case, anything else being white space. With
/// `stems`, words of more than three letters are stemmed.
///
/// Of Chinese nothing is left: hand the words of text/segmentation/words.hpp to the functions of rouge.hpp instead.
/// Agrees with the tokenizer of rouge-score 0.1.2.
[[nodiscard]] inline std::vector<std::string> rouge_words(std::string_view text, bool stems = false) {
  std::vector<std::string> words;
  std::string word;
  text::porter_stemmer stem;
  const auto finish = [&] {
    if (word.empty()) return;
    words.push_back(stems && word.size() > 3 ? stem(word) : word);
    word.clear();
  };
  for (std::size_t at = 0; at < text.size();) {
    const auto one = text::decode_utf8(text, at);
    at += one.length;
    text::lower_case(one.value, [&](char32_t lower) {
      if ((lower >= U'a' && lower <= U'z') || (lower >= U'0' && lower <= U'9')) {
        word += static_cast<char>(lower);
      } else {
        finish();
      }
    });
  }
  finish();
  return words;
}

/// The words of each line that is not empty, which ROUGE-Lsum takes for sentences.
[[nodiscard]] inline std::vector<std::vector<std::string>> rouge_sentences(std::string_view text, bool stems = false) {
  std::vector<std::vector<std::string>> sentences;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    if (end != 0) sentences.push_back(rouge_words(text.substr(0, end), stems));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return sentences;
}

}  // namespace clinicalbert::metrics
