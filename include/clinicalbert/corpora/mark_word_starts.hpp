#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "clinicalbert/text/segmentation/word_dictionary.hpp"
#include "clinicalbert/text/segmentation/words.hpp"
#include "clinicalbert/text/span.hpp"
#include "clinicalbert/text/unicode.hpp"
#include "clinicalbert/text/utf8.hpp"
#include "clinicalbert/tokens/encoding.hpp"

namespace clinicalbert::corpora {

/// Appends for each piece of `pieces` whether a word begins there: 1, or 0 where the word before goes on.
///
/// A word is the tokenizer's, so "##" never begins one; where a term of the dictionary holds an ideograph, the term is
/// one (BERT's tokenizer makes a word of each ideograph). `pieces` are those of `text` alone, without [CLS] and [SEP].
/// Cui et al. 2021, "Pre-training with whole word masking for Chinese BERT", section 3.1.
inline void mark_word_starts(std::string_view text, const tokens::encoding& pieces,
                             const text::word_dictionary& dictionary, std::vector<std::uint8_t>& starts) {
  const auto has_ideograph = [&](text::byte_span span) {
    for (std::size_t at = span.begin; at < span.end;) {
      const auto one = text::decode_utf8(text, at);
      if (text::properties_of(one.value).kind() == text::category::cjk) return true;
      at += one.length;
    }
    return false;
  };
  std::vector<text::byte_span> terms;
  if (has_ideograph({0, static_cast<std::uint32_t>(text.size())})) {
    terms = text::split_words(text, dictionary);
    terms.erase(std::remove_if(terms.begin(), terms.end(), [&](text::byte_span term) { return !has_ideograph(term); }),
                terms.end());
  }
  std::size_t term = 0;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    const auto at = pieces.offsets[i].begin;
    while (term < terms.size() && terms[term].end <= at) ++term;
    const bool goes_on = i > 0 && pieces.words[i] == pieces.words[i - 1];
    const bool in_term = i > 0 && term < terms.size() && terms[term].begin <= pieces.offsets[i - 1].begin &&
                         pieces.offsets[i - 1].begin < terms[term].end && terms[term].begin <= at;
    starts.push_back(goes_on || in_term ? 0 : 1);
  }
}

}  // namespace clinicalbert::corpora
