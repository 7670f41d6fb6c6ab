#pragma once

#include <bit>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "clinicalbert/text/normalize.hpp"
#include "clinicalbert/text/size_error.hpp"
#include "clinicalbert/tokens/basic_split.hpp"

namespace clinicalbert::tokens {

/// A sink of word_splitter that joins the words as an uncased BERT reads them.
class joined_words {
 public:
  explicit joined_words(std::string_view text) : text_(text) {}

  void words(const plain_words& found) {
    auto lasts = found.lasts;
    for (auto starts = found.starts; starts != 0; starts &= starts - 1, lasts &= lasts - 1) {
      begin_word();
      for (int i = std::countr_zero(starts); i <= std::countr_zero(lasts); ++i) {
        const char c = found.bytes[i];
        key_ += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
      }
    }
  }
  void word(const split_word& found) {
    begin_word();
    key_ += found.too_long ? text_.substr(found.span.begin, found.span.size()) : found.bytes;
  }

  [[nodiscard]] std::string take() { return std::move(key_); }

 private:
  void begin_word() {
    if (!key_.empty()) key_ += ' ';
  }

  std::string_view text_;
  std::string key_;
};

/// What two texts have in common that differ in white space, case and accents alone; empty where there is no word.
[[nodiscard]] inline std::string text_key(std::string_view text) {
  text::check_size(text);
  joined_words words(text);
  word_splitter(text, text::normalize_options{true, true, true}, 0, words).run();
  return words.take();
}

}  // namespace clinicalbert::tokens
