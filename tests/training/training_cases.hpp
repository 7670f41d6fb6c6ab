#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <utility>
#include <vector>

#include "clinicalbert/batches/example.hpp"
#include "clinicalbert/models/encoder.hpp"
#include "clinicalbert/training/state.hpp"
#include "clinicalbert/training/token_class_step.hpp"
#include "tests/models/fill_parameters.hpp"
#include "tests/models/tiny_models.hpp"

namespace clinicalbert::tests {

/// A small token classifier with five labels, and examples for it.
template <class B>
struct tiny_training {
  using encoder = models::encoder<h32, B>;
  using step = training::token_class_step<encoder>;
  using model = typename step::model;
  using E = typename B::element;

  [[nodiscard]] static typename model::sizes sizes(bool crf = false) {
    return {{.vocabulary = 30, .positions = 40, .segments = 2}, {{5, crf}}};
  }

  [[nodiscard]] static training::state<model> random_state(std::uint32_t seed, bool crf = false) {
    std::mt19937 random(seed);
    models::parameter_set<model> weights(sizes(crf));
    fill_randomly(weights, random, 0.1);
    return {std::move(weights), sizes(crf)};
  }

  [[nodiscard]] static std::vector<batches::token_example> examples(std::uint32_t seed, std::size_t count) {
    std::mt19937 random(seed);
    std::vector<batches::token_example> all(count);
    for (auto& example : all) {
      const std::size_t length = 1 + random() % 40;
      for (std::size_t i = 0; i < length; ++i) {
        example.ids.push_back(static_cast<std::int32_t>(random() % 30));
        example.allowed.push_back(i % 4 == 3 ? 0 : std::uint64_t{1} << random() % 5);
      }
    }
    return all;
  }
};

}  // namespace clinicalbert::tests
