#pragma once

#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <vector>

#include "clinicalbert/batches/packed_sequences.hpp"
#include "clinicalbert/batches/target_example.hpp"
#include "clinicalbert/tensors/pair_batch.hpp"

namespace clinicalbert::batches {

/// Sources, for each of them the ids that the decoder is given, and at each of those the id that should follow it.
struct target_batch {
  packed_sequences source, target;
  std::vector<std::uint32_t> labeled_rows;  // [M] of the target's rows, ascending: those that learn
  std::vector<std::int32_t> labels;         // [M]

  [[nodiscard]] std::size_t sequences() const noexcept { return source.sequences(); }
  /// Of both sides.
  [[nodiscard]] std::size_t tokens() const noexcept { return source.tokens() + target.tokens(); }
  /// What an encoder-decoder reads; valid until the batch changes.
  [[nodiscard]] tensors::pair_batch pairs_view() const { return {source.tokens_view(), target.tokens_view()}; }
};

/// Packs the chosen examples in the order given, ragged on both sides: of a target the decoder is given all ids but the
/// last, and learns all but the first (teacher forcing). Overwrites `batch` and uses its memory again.
///
/// Throws batch_error for an example that does not exist, has no source or a target of less than two ids, and for 2^32
/// rows or more on a side.
inline void collate_targets(std::span<const target_example> examples, std::span<const std::uint32_t> chosen,
                            target_batch& batch) {
  batch.source.clear_sequences();
  batch.target.clear_sequences();
  batch.labels.clear();
  for (const std::uint32_t number : chosen) {
    const auto& example = packed_sequences::example_of(examples, number);
    if (example.target.size() < 2) packed_sequences::refuse_example(number, "has a target of less than two ids");
    batch.source.append(number, example.source, {});
    batch.target.append(number, std::span(example.target).first(example.target.size() - 1), {});
    batch.labels.insert(batch.labels.end(), example.target.begin() + 1, example.target.end());
  }
  batch.labeled_rows.resize(batch.labels.size());
  std::iota(batch.labeled_rows.begin(), batch.labeled_rows.end(), std::uint32_t{0});
}

}  // namespace clinicalbert::batches
