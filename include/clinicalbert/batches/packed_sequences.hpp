#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "clinicalbert/batches/batch_error.hpp"
#include "clinicalbert/tensors/sequences.hpp"
#include "clinicalbert/tensors/token_batch.hpp"

namespace clinicalbert::batches {

/// Sequences packed one behind the other, without padding: N rows in all, sequence b in rows
/// [sequence_offsets[b], sequence_offsets[b + 1]). Positions count from 0 in each. What a batch has beside them is what
/// is to be learned. Where several processes share a batch, each has some of its sequences, which follow one another.
struct packed_sequences {
  std::vector<std::int32_t> ids;                    // [N]
  std::vector<std::uint8_t> segments;               // [N]
  std::vector<std::uint32_t> sequence_offsets{0U};  // [B + 1]
  std::size_t rows_before = 0, rows_behind = 0;     // the other processes' (take_share.hpp, collate_share.hpp)

  [[nodiscard]] std::size_t sequences() const noexcept { return sequence_offsets.size() - 1; }
  [[nodiscard]] std::size_t tokens() const noexcept { return ids.size(); }
  /// Of all processes that share the batch.
  [[nodiscard]] std::size_t all_tokens() const noexcept { return rows_before + tokens() + rows_behind; }

  /// What an encoder reads; valid until the batch changes.
  [[nodiscard]] tensors::token_batch tokens_view() const {
    return {ids, segments, tensors::sequences(sequence_offsets)};
  }

  /// Takes all sequences out and keeps the memory.
  void clear_sequences() {
    ids.clear();
    segments.clear();
    sequence_offsets.assign(1, 0U);
    rows_before = rows_behind = 0;
  }

  /// Appends example `number`; without segments, they are 0. Throws batch_error if it is empty, for segments of another
  /// number than pieces, and for 2^32 rows or more.
  void append(std::uint32_t number, std::span<const std::int32_t> pieces, std::span<const std::uint8_t> of_pieces) {
    if (pieces.empty()) refuse_example(number, "has no tokens");
    if (!of_pieces.empty() && of_pieces.size() != pieces.size())
      refuse_example(number, "has lists of different lengths");
    if (pieces.size() > std::numeric_limits<std::uint32_t>::max() - ids.size())
      refuse_example(number, "makes the batch too long");
    ids.insert(ids.end(), pieces.begin(), pieces.end());
    segments.insert(segments.end(), of_pieces.begin(), of_pieces.end());
    segments.resize(ids.size(), std::uint8_t{0});
    sequence_offsets.push_back(static_cast<std::uint32_t>(ids.size()));
  }

  /// Throws batch_error.
  [[noreturn]] static void refuse_example(std::uint32_t number, const char* why) {
    throw batch_error("example " + std::to_string(number) + " " + why);
  }

  /// Example `number`. Throws batch_error if there is none.
  template <class Example>
  [[nodiscard]] static const Example& example_of(std::span<const Example> examples, std::uint32_t number) {
    if (number >= examples.size()) refuse_example(number, "does not exist");
    return examples[number];
  }
};

}  // namespace clinicalbert::batches
