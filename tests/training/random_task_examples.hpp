#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

#include "clinicalbert/batches/example.hpp"
#include "clinicalbert/batches/relation_example.hpp"

namespace clinicalbert::tests {

/// Sentences of 5 to 24 pieces with tags of three classes, and documents of 30 with two pairs of two classes, of pieces
/// 5 to 204.
struct random_task_examples {
  std::vector<batches::token_example> entities{30};
  std::vector<batches::relation_example> relations{12};

  random_task_examples() {
    std::mt19937 random(7);
    for (auto& one : entities)
      for (std::size_t i = 0, length = 5 + random() % 20; i < length; ++i) {
        one.ids.push_back(static_cast<std::int32_t>(5 + random() % 200));
        one.allowed.push_back(std::uint64_t{1} << (one.ids.back() % 3));  // what a piece is tells its class
      }
    for (auto& one : relations) {
      for (std::size_t i = 0; i < 30; ++i) one.ids.push_back(static_cast<std::int32_t>(5 + random() % 200));
      one.window_offsets.push_back(30);
      for (std::uint32_t e = 0; e < 3; ++e) {
        one.mention_rows.push_back(static_cast<std::uint32_t>(random() % 30));
        one.entity_offsets.push_back(e + 1);
      }
      one.pairs = {{0, 1}, {2, 0}};
      one.labels = {static_cast<std::int32_t>(random() % 2), static_cast<std::int32_t>(random() % 2)};
    }
  }
};

}  // namespace clinicalbert::tests
