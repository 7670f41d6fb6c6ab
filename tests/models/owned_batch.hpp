#pragma once

#include <cstdint>
#include <random>
#include <vector>

#include "clinicalbert/layers/embeddings.hpp"
#include "clinicalbert/tensors/token_batch.hpp"
#include "tests/tensor_oracle.hpp"

namespace clinicalbert::tests {

/// A token batch with its memory.
struct owned_batch {
  std::vector<std::int32_t> ids;
  std::vector<std::uint8_t> segments;
  std::vector<std::uint32_t> offsets{0};

  [[nodiscard]] tensors::token_batch view() const { return {ids, segments, tensors::sequences(offsets)}; }
};

/// The tensors PREFIXids, PREFIXsequence_offsets and, if there, PREFIXtype_ids.
inline owned_batch read_batch(const oracle_file& file, const std::string& prefix = "") {
  owned_batch batch;
  for (const int id : file.ints(prefix + "ids")) batch.ids.push_back(id);
  batch.offsets.clear();
  for (const int offset : file.ints(prefix + "sequence_offsets"))
    batch.offsets.push_back(static_cast<std::uint32_t>(offset));
  batch.segments.resize(batch.ids.size());
  if (file.has(prefix + "type_ids")) {
    const auto types = file.ints(prefix + "type_ids");
    for (std::size_t i = 0; i < types.size(); ++i) batch.segments[i] = static_cast<std::uint8_t>(types[i]);
  }
  return batch;
}

/// Sequences of these lengths, with random ids from 1 (0 is padding) and segment ids.
inline owned_batch random_batch(std::mt19937& random, const layers::table_sizes& tables,
                                const std::vector<std::size_t>& lengths) {
  owned_batch batch;
  std::uniform_int_distribution<std::int32_t> id(1, static_cast<std::int32_t>(tables.vocabulary) - 1);
  std::uniform_int_distribution<int> segment(0, static_cast<int>(tables.segments) - 1);
  for (const std::size_t length : lengths) {
    batch.offsets.push_back(batch.offsets.back() + static_cast<std::uint32_t>(length));
    for (std::size_t i = 0; i < length; ++i) {
      batch.ids.push_back(id(random));
      batch.segments.push_back(static_cast<std::uint8_t>(segment(random)));
    }
  }
  return batch;
}

/// Up to four sequences of random lengths up to the model's positions.
inline owned_batch random_batch(std::mt19937& random, const layers::table_sizes& tables) {
  std::uniform_int_distribution<std::size_t> length(1, tables.positions), count(1, 4);
  std::vector<std::size_t> lengths(count(random));
  for (auto& l : lengths) l = length(random);
  return random_batch(random, tables, lengths);
}

}  // namespace clinicalbert::tests
