#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "clinicalbert/text/span.hpp"

namespace clinicalbert::tokens {

/// What becomes of a text: one entry a piece in each vector, all of the same size.
struct encoding {
  std::vector<std::int32_t> ids;         ///< line numbers of the vocabulary, from 0
  std::vector<text::byte_span> offsets;  ///< bytes of the original text; {0, 0}
                                         ///< for [CLS] and [SEP] that were added
  std::vector<std::int32_t> words;       ///< index of the word in its text; -1 for
                                         ///< [CLS] and [SEP] that were added
  std::vector<std::uint8_t> segments;    ///< 0: first text, 1: second text

  [[nodiscard]] std::size_t size() const noexcept { return ids.size(); }
  [[nodiscard]] bool empty() const noexcept { return ids.empty(); }

  /// Removes all pieces and keeps the memory.
  void clear() noexcept {
    ids.clear();
    offsets.clear();
    words.clear();
    segments.clear();
  }

  void reserve(std::size_t pieces) {
    ids.reserve(pieces);
    offsets.reserve(pieces);
    words.reserve(pieces);
    segments.reserve(pieces);
  }

  void push_back(std::int32_t id, text::byte_span span, std::int32_t word, std::uint8_t segment) {
    ids.push_back(id);
    offsets.push_back(span);
    words.push_back(word);
    segments.push_back(segment);
  }

  /// Appends pieces that all have the same segment; the spans are of one size.
  void append(std::span<const std::int32_t> new_ids, std::span<const text::byte_span> new_offsets,
              std::span<const std::int32_t> new_words, std::uint8_t segment) {
    ids.insert(ids.end(), new_ids.begin(), new_ids.end());
    offsets.insert(offsets.end(), new_offsets.begin(), new_offsets.end());
    words.insert(words.end(), new_words.begin(), new_words.end());
    segments.resize(ids.size(), segment);
  }

  /// Adds [CLS] or [SEP], which stands for no byte of a text.
  void push_special(std::int32_t id, std::uint8_t segment) { push_back(id, {0, 0}, -1, segment); }

  friend bool operator==(const encoding&, const encoding&) = default;
};

}  // namespace clinicalbert::tokens
