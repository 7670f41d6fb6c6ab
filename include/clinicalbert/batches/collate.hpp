#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "clinicalbert/batches/batch_error.hpp"
#include "clinicalbert/batches/example.hpp"
#include "clinicalbert/losses/cross_entropy.hpp"
#include "clinicalbert/tensors/sequences.hpp"
#include "clinicalbert/tensors/token_batch.hpp"

namespace clinicalbert::batches {

/// Sequences packed one behind the other, without padding: N rows in all, sequence b in rows
/// [sequence_offsets[b], sequence_offsets[b + 1]). Positions count from 0 in each.
struct ragged_batch {
  std::vector<std::int32_t> ids;                    // [N]
  std::vector<std::uint8_t> segments;               // [N]
  std::vector<std::uint32_t> sequence_offsets{0U};  // [B + 1]
  std::vector<std::int32_t> labels;                 // [N], -100 where there is none
  std::vector<std::uint64_t> allowed;               // [N], 0 where there is none

  [[nodiscard]] std::size_t sequences() const noexcept { return sequence_offsets.size() - 1; }
  [[nodiscard]] std::size_t tokens() const noexcept { return ids.size(); }

  /// What an encoder reads; valid until the batch changes.
  [[nodiscard]] tensors::token_batch tokens_view() const {
    return {ids, segments, tensors::sequences(sequence_offsets)};
  }
};

/// Packs the chosen examples in the order given; overwrites `batch` and uses its memory again.
///
/// A row whose example has no labels gets -100, one without masks gets 0. Throws batch_error for an example that does
/// not exist or is empty, for lists of different lengths, and for 2^32 rows or more.
inline void collate(std::span<const token_example> examples, std::span<const std::uint32_t> chosen,
                    ragged_batch& batch) {
  batch.ids.clear();
  batch.segments.clear();
  batch.labels.clear();
  batch.allowed.clear();
  batch.sequence_offsets.assign(1, 0U);
  for (const std::uint32_t number : chosen) {
    const auto refuse = [&](const char* why) { throw batch_error("example " + std::to_string(number) + " " + why); };
    if (number >= examples.size()) refuse("does not exist");
    const auto& example = examples[number];
    const std::size_t length = example.ids.size();
    const auto fits = [&](std::size_t size) { return size == 0 || size == length; };
    if (length == 0) refuse("has no tokens");
    if (!fits(example.segments.size()) || !fits(example.labels.size()) || !fits(example.allowed.size())) {
      refuse("has lists of different lengths");
    }
    if (length > std::numeric_limits<std::uint32_t>::max() - batch.ids.size()) refuse("makes the batch too long");
    batch.ids.insert(batch.ids.end(), example.ids.begin(), example.ids.end());
    batch.segments.insert(batch.segments.end(), example.segments.begin(), example.segments.end());
    batch.labels.insert(batch.labels.end(), example.labels.begin(), example.labels.end());
    batch.allowed.insert(batch.allowed.end(), example.allowed.begin(), example.allowed.end());
    batch.segments.resize(batch.ids.size(), std::uint8_t{0});
    batch.labels.resize(batch.ids.size(), losses::ignored_label);
    batch.allowed.resize(batch.ids.size(), std::uint64_t{0});
    batch.sequence_offsets.push_back(static_cast<std::uint32_t>(batch.ids.size()));
  }
}

}  // namespace clinicalbert::batches
