#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "clinicalbert/text/segmentation/sentence_options.hpp"
#include "clinicalbert/text/segmentation/sentences.hpp"
#include "clinicalbert/text/span.hpp"

namespace clinicalbert::tokens {

/// Finds the words of a note that begin a sentence (text/segmentation/sentences.hpp), by number, ascending; overwrites
/// `starts`.
///
/// `words` are the bytes of the note's words, ascending. A sentence none of whose words begins in it has no start.
/// Throws text::size_error.
inline void find_sentence_starts(std::string_view note, std::span<const text::byte_span> words,
                                 std::vector<std::uint32_t>& starts, const text::sentence_options& options = {}) {
  starts.clear();
  std::size_t word = 0;
  text::for_each_sentence(note, options, [&](text::byte_span sentence) {
    while (word < words.size() && words[word].begin < sentence.begin) ++word;
    if (word < words.size() && words[word].begin < sentence.end) starts.push_back(static_cast<std::uint32_t>(word));
  });
}

}  // namespace clinicalbert::tokens
