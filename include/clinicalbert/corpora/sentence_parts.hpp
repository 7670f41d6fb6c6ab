#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "clinicalbert/text/segmentation/sentences.hpp"
#include "clinicalbert/text/span.hpp"

namespace clinicalbert::corpora {

/// Parts the words of a text where text::sentences end and nothing goes on: calls `each(first, end)` with the words
/// [first, end) of each part, in order; goes_on(w) says that an entity has word w and the one before.
template <class GoesOn, class Each>
void for_each_sentence_part(std::string_view text, std::span<const text::byte_span> words, GoesOn goes_on, Each each) {
  const auto sentences = text::split_sentences(text);
  std::size_t sentence = 0, first = 0;
  for (std::size_t w = 0; w < words.size(); ++w) {
    bool is_next = false;
    for (; sentence < sentences.size() && words[w].begin >= sentences[sentence].end; ++sentence) is_next = true;
    if (!is_next || w == first || goes_on(w)) continue;
    each(first, w);
    first = w;
  }
  if (first < words.size()) each(first, words.size());
}

}  // namespace clinicalbert::corpora
