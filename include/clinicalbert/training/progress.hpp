#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <stdexcept>
#include <vector>

#include "clinicalbert/training/best_score.hpp"

namespace clinicalbert::training {

class run_history;

/// How far a run is, as callbacks see it after a step.
struct progress {
  std::size_t epoch = 0;            ///< from 1
  std::size_t step = 0, steps = 0;  ///< of the whole run, from 1
  std::size_t tokens = 0;           ///< of this step
  double loss = 0;                  ///< of this step
  double gradient_norm = 0;         ///< before clipping; NaN of a step that was skipped
  double learning_rate = 0;
  std::vector<named_score> parts = {};   ///< of this step: what makes up its loss, where the step says so
  std::size_t skipped_steps = 0;         ///< so far, since gradients overflowed (loss_scale.hpp)
  const run_history* history = nullptr;  ///< all steps and evaluations so far; while the callback runs
};

/// What a caller wants to do meanwhile; each may be empty, and each may throw to end the run.
struct callbacks {
  std::function<void(const progress&)> after_step = {};
  std::function<bool()> stop = {};  ///< asked after each step: whether to end here, with a checkpoint to go on from
  std::function<void(const progress&, double mean_loss)> after_epoch = {};  ///< and after an epoch that max_steps cut
  /// Scores the weights as they are now. Without it, each moment of evaluation counts as the best so far.
  std::function<std::vector<named_score>(const progress&)> evaluate = {};
  std::function<void(const progress&)> keep_best = {};         ///< the weights as they are now are the best so far
  std::function<void(const progress&)> after_evaluation = {};  ///< after keep_best
  std::function<void(const progress&, const std::filesystem::path&)> after_save = {};    ///< of a checkpoint
  std::function<void(const progress&, const std::filesystem::path&)> after_resume = {};  ///< from a checkpoint
};

/// The loss or a gradient became NaN or infinite.
class diverged : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

}  // namespace clinicalbert::training
