#pragma once

#include <stdexcept>
#include <string>

#include "clinicalbert/models/check_batch.hpp"
#include "clinicalbert/tensors/pair_batch.hpp"

namespace clinicalbert::models {

/// Throws std::invalid_argument, naming the place and the numbers, unless both sides pass `check_batch` and have as
/// many sequences.
inline void check_pairs(const tensors::pair_batch& batch, const layers::table_sizes& source,
                        const layers::table_sizes& target) {
  const std::size_t sources = batch.source.sequences.size(), targets = batch.target.sequences.size();
  if (sources != targets)
    throw std::invalid_argument("pair batch: " + std::to_string(sources) + " source sequences for " +
                                std::to_string(targets) + " target sequences");
  const auto check = [](const char* side, const tensors::token_batch& one, const layers::table_sizes& tables) {
    try {
      check_batch(one, tables);
    } catch (const std::invalid_argument& problem) {
      throw std::invalid_argument(std::string(side) + " " + problem.what());
    }
  };
  check("source", batch.source, source);
  check("target", batch.target, target);
}

}  // namespace clinicalbert::models
