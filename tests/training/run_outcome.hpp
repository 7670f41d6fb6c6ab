#pragma once

#include <cstddef>
#include <filesystem>
#include <vector>

#include "clinicalbert/training/checkpoint.hpp"
#include "clinicalbert/training/run_history.hpp"
#include "clinicalbert/training/state.hpp"
#include "clinicalbert/training/trainer.hpp"

namespace clinicalbert::tests {

/// What a run of training leaves: two that are the same do so to the bit.
template <class E>
struct run_outcome {
  std::vector<E> numbers;  // weights and moments
  std::vector<training::step_record> steps;
  friend bool operator==(const run_outcome&, const run_outcome&) = default;
};

template <class Model>
[[nodiscard]] run_outcome<typename Model::E> outcome_of(const training::state<Model>& run,
                                                        const training::run_history& history) {
  run_outcome<typename Model::E> end{{}, history.steps};
  for (const auto& set : {&run.weights, &run.first_moment, &run.second_moment})
    end.numbers.insert(end.numbers.end(), set->flat().begin(), set->flat().end());
  return end;
}

/// Options of a run of so many steps that writes a checkpoint every fourth.
[[nodiscard]] inline training::training_options short_run(std::size_t steps) {
  return {.learning_rate = 2e-3,
          .seed = 2,
          .max_steps = steps,
          .batch_tokens = 200,
          .accumulation = 2,
          .eval_steps = 100,
          .save_steps = 4};
}

[[nodiscard]] inline training::checkpoint_place resume(const std::filesystem::path& folder) {
  return {.folder = folder, .resume = true};
}

}  // namespace clinicalbert::tests
