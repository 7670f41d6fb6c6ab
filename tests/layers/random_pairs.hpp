#pragma once

#include <cstdint>
#include <random>
#include <vector>

#include "tests/layers/random_layer.hpp"

namespace clinicalbert::tests {

/// Offsets of up to five target sequences of up to nine tokens, and of a source of other lengths for each.
struct random_pairs {
  explicit random_pairs(std::mt19937& random) : targets(random_offsets(random)) {
    while (sources.size() < targets.size())
      sources.push_back(sources.back() + static_cast<std::uint32_t>(random_size(random, 1, 9)));
  }
  std::vector<std::uint32_t> targets, sources{0};
};

}  // namespace clinicalbert::tests
