#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "clinicalbert/batches/example.hpp"
#include "clinicalbert/batches/packed_sequences.hpp"
#include "clinicalbert/losses/cross_entropy.hpp"

namespace clinicalbert::batches {

/// Sequences, and what is to be learned at each of their rows.
struct ragged_batch : packed_sequences {
  std::vector<std::int32_t> labels;    // [N], -100 where there is none
  std::vector<std::uint64_t> allowed;  // [N], 0 where there is none
  std::vector<std::uint8_t> cuts;      // [B]
};

/// Packs the chosen examples in the order given; overwrites `batch` and uses its memory again.
///
/// A row whose example has no labels gets -100, one without masks gets 0. Throws batch_error for an example that does
/// not exist or is empty, for lists of different lengths, and for 2^32 rows or more.
inline void collate(std::span<const token_example> examples, std::span<const std::uint32_t> chosen,
                    ragged_batch& batch) {
  batch.clear_sequences();
  batch.labels.clear();
  batch.allowed.clear();
  batch.cuts.clear();
  for (const std::uint32_t number : chosen) {
    const auto& example = batch.example_of(examples, number);
    const auto fits = [&](std::size_t size) { return size == 0 || size == example.ids.size(); };
    batch.append(number, example.ids, example.segments);
    if (!fits(example.labels.size()) || !fits(example.allowed.size()))
      batch.refuse_example(number, "has lists of different lengths");
    batch.labels.insert(batch.labels.end(), example.labels.begin(), example.labels.end());
    batch.allowed.insert(batch.allowed.end(), example.allowed.begin(), example.allowed.end());
    batch.labels.resize(batch.ids.size(), losses::ignored_label);
    batch.allowed.resize(batch.ids.size(), std::uint64_t{0});
    batch.cuts.push_back(example.cut);
  }
}

}  // namespace clinicalbert::batches
