#pragma once

#include <random>
#include <vector>

#include "clinicalbert/tensors/pair_batch.hpp"
#include "tests/models/owned_batch.hpp"

namespace clinicalbert::tests {

/// A pair batch with its memory.
struct owned_pairs {
  owned_batch source, target;

  [[nodiscard]] tensors::pair_batch view() const { return {source.view(), target.view()}; }
};

/// The tensors source_ids, source_offsets, target_ids and target_offsets; every segment is 0.
inline owned_pairs read_pairs(const oracle_file& file) {
  const auto side = [&](const std::string& name) {
    owned_batch batch;
    for (const int id : file.ints(name + "_ids")) batch.ids.push_back(id);
    batch.offsets.clear();
    for (const int offset : file.ints(name + "_offsets")) batch.offsets.push_back(static_cast<std::uint32_t>(offset));
    batch.segments.resize(batch.ids.size());
    return batch;
  };
  return {side("source"), side("target")};
}

/// Up to four random sequences on each side.
inline owned_pairs random_pairs_of(std::mt19937& random, const layers::table_sizes& source,
                                   const layers::table_sizes& target) {
  std::uniform_int_distribution<std::size_t> count(1, 4), source_length(1, source.positions),
      target_length(1, target.positions);
  std::vector<std::size_t> source_lengths(count(random)), target_lengths(source_lengths.size());
  for (auto& l : source_lengths) l = source_length(random);
  for (auto& l : target_lengths) l = target_length(random);
  return {random_batch(random, source, source_lengths), random_batch(random, target, target_lengths)};
}

}  // namespace clinicalbert::tests
