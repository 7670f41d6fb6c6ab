#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "clinicalbert/batches/plan_batches.hpp"
#include "clinicalbert/training/options.hpp"

namespace clinicalbert::training {

/// Which batches each step of a run learns from: a function of the step's number, so that a run can be taken up at any.
class run_plan {
 public:
  /// `lengths`: tokens of each example, of which there is one. Stands at step 0.
  run_plan(std::vector<std::uint32_t> lengths, const training_options& options)
      : lengths_(std::move(lengths)),
        settings_{options.batch_tokens == 0 ? options.batch : 0, options.batch_tokens, options.length_bucketing,
                  options.seed},
        accumulation_(options.accumulation),
        steps_(options.max_steps) {
    if (steps_ == 0) {
      for (std::size_t e = 1; e <= options.epochs; ++e) {
        // By sequences, each epoch has as many batches as the first.
        if (e == 1 || options.batch_tokens != 0) plan_.plan(lengths_, settings_, e);
        steps_ += steps_of_epoch();
      }
    }
    seek(0);
  }

  /// Of the whole run.
  [[nodiscard]] std::size_t steps() const noexcept { return steps_; }

  /// Goes to a step, counted from 0.
  void seek(std::size_t step) {
    batch_ = 0;
    for (epoch_ = 1;; ++epoch_) {
      plan_.plan(lengths_, settings_, epoch_);
      if (step < steps_of_epoch()) break;
      step -= steps_of_epoch();
    }
    batch_ = step * accumulation_;
  }

  /// Goes to the next step.
  void advance() {
    batch_ += accumulation_;
    if (batch_ < plan_.size()) return;
    plan_.plan(lengths_, settings_, ++epoch_);
    batch_ = 0;
  }

  /// Of this step, from 1.
  [[nodiscard]] std::size_t epoch() const noexcept { return epoch_; }
  /// Whether this step is the last of its epoch.
  [[nodiscard]] bool ends_epoch() const noexcept { return batch_ + accumulation_ >= plan_.size(); }
  /// How many batches this step has: the last of an epoch may have fewer.
  [[nodiscard]] std::size_t batches() const noexcept { return std::min(accumulation_, plan_.size() - batch_); }
  /// The examples of one of them; valid until the plan moves.
  [[nodiscard]] std::span<const std::uint32_t> batch(std::size_t i) const noexcept { return plan_[batch_ + i]; }

 private:
  [[nodiscard]] std::size_t steps_of_epoch() const noexcept {
    return (plan_.size() + accumulation_ - 1) / accumulation_;
  }

  std::vector<std::uint32_t> lengths_;
  batches::batch_settings settings_;
  std::size_t accumulation_, steps_;
  batches::batch_plan plan_;
  std::size_t epoch_ = 1, batch_ = 0;
};

}  // namespace clinicalbert::training
