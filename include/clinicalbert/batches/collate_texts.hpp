#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "clinicalbert/batches/batch_error.hpp"
#include "clinicalbert/batches/text_example.hpp"
#include "clinicalbert/tensors/sequences.hpp"
#include "clinicalbert/tensors/token_batch.hpp"

namespace clinicalbert::batches {

/// Sequences packed one behind the other, without padding, as in `ragged_batch`, and the target of each.
struct text_batch {
  std::vector<std::int32_t> ids;                    // [N]
  std::vector<std::uint8_t> segments;               // [N]
  std::vector<std::uint32_t> sequence_offsets{0U};  // [B + 1]
  std::vector<std::int32_t> labels;                 // [B], -100 where there is none
  std::vector<std::uint8_t> bits;                   // [B, K], or empty where the examples have none
  std::vector<float> values;                        // [B], NaN where there is none

  [[nodiscard]] std::size_t sequences() const noexcept { return sequence_offsets.size() - 1; }
  [[nodiscard]] std::size_t tokens() const noexcept { return ids.size(); }

  /// What an encoder reads; valid until the batch changes.
  [[nodiscard]] tensors::token_batch tokens_view() const {
    return {ids, segments, tensors::sequences(sequence_offsets)};
  }

  /// Takes all out and keeps the memory.
  void clear() {
    ids.clear();
    segments.clear();
    sequence_offsets.assign(1, 0U);
    labels.clear();
    bits.clear();
    values.clear();
  }
};

/// Packs the chosen examples in the order given; overwrites `batch` and uses its memory again.
///
/// Throws batch_error for an example that does not exist or is empty, for segments of another number than pieces, for
/// bits of another number than the first chosen example has, and for 2^32 rows or more.
inline void collate_texts(std::span<const text_example> examples, std::span<const std::uint32_t> chosen,
                          text_batch& batch) {
  batch.clear();
  for (const std::uint32_t number : chosen) {
    const auto refuse = [&](const char* why) { throw batch_error("example " + std::to_string(number) + " " + why); };
    if (number >= examples.size()) refuse("does not exist");
    const auto& example = examples[number];
    const std::size_t length = example.ids.size();
    if (length == 0) refuse("has no tokens");
    if (!example.segments.empty() && example.segments.size() != length) refuse("has lists of different lengths");
    if (length > std::numeric_limits<std::uint32_t>::max() - batch.ids.size()) refuse("makes the batch too long");
    if (example.bits.size() * batch.sequences() != batch.bits.size()) refuse("has bits for other labels than others");
    batch.ids.insert(batch.ids.end(), example.ids.begin(), example.ids.end());
    batch.segments.insert(batch.segments.end(), example.segments.begin(), example.segments.end());
    batch.segments.resize(batch.ids.size(), std::uint8_t{0});
    batch.labels.push_back(example.label);
    batch.bits.insert(batch.bits.end(), example.bits.begin(), example.bits.end());
    batch.values.push_back(example.value);
    batch.sequence_offsets.push_back(static_cast<std::uint32_t>(batch.ids.size()));
  }
}

}  // namespace clinicalbert::batches
