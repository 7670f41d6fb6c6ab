#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "clinicalbert/batches/packed_sequences.hpp"
#include "clinicalbert/batches/text_example.hpp"

namespace clinicalbert::batches {

/// Sequences, and the target of each.
struct text_batch : packed_sequences {
  std::vector<std::int32_t> labels;  // [B], -100 where there is none
  std::vector<std::uint8_t> bits;    // [B, K], or empty where the examples have none
  std::vector<float> values;         // [B], NaN where there is none

  /// Takes all out and keeps the memory.
  void clear() {
    clear_sequences();
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
    const auto& example = batch.example_of(examples, number);
    batch.append(number, example.ids, example.segments);
    if (example.bits.size() * batch.labels.size() != batch.bits.size())
      batch.refuse_example(number, "has bits for other labels than others");
    batch.labels.push_back(example.label);
    batch.bits.insert(batch.bits.end(), example.bits.begin(), example.bits.end());
    batch.values.push_back(example.value);
  }
}

}  // namespace clinicalbert::batches
