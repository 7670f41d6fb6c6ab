#pragma once

#include <algorithm>
#include <cstddef>
#include <stdexcept>
#include <vector>

#include "clinicalbert/backends/thread_pool.hpp"
#include "clinicalbert/training/trainer.hpp"
#include "tests/catch.hpp"
#include "tests/tasks/tiny_tagger.hpp"

namespace clinicalbert::tests {

/// Ends a training as a kill would.
struct stop : std::runtime_error {
  stop() : std::runtime_error("stop") {}
};

/// The loss and the gradient's norm of each step, to the bit; throws `stop` after step `stop_after`, if there is one.
template <class Trainer>
std::vector<double> steps_of_training(Trainer& run, const training::training_options& options, int threads = 1,
                                      const training::checkpoint_place& place = {}, std::size_t stop_after = 0) {
  backends::thread_pool pool(std::max(1, threads - 1));
  backend::stream s(threads > 1 ? &pool : nullptr);
  training::callbacks call;
  call.after_step = [&](const training::progress& now) {
    if (now.step == stop_after) throw stop();
  };
  std::vector<double> all;
  for (const auto& step : run.train(s, options, call, place).history.steps) {
    all.push_back(step.loss);
    all.push_back(step.gradient_norm);
  }
  CHECK(s.arena().grown() == 0);
  return all;
}

}  // namespace clinicalbert::tests
