#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>

#include "clinicalbert/batches/counted_draws.hpp"

namespace clinicalbert::training {

/// What a step of pretraining with clinical tasks may be of, by the numbers under which shares stand.
struct pretraining_task {
  static constexpr std::size_t text = 0, entities = 1, relations = 2, count = 3;
};

/// How often each task has a step: in proportion to its size, to the square root of it, or as is said.
enum class sampling_kind { proportional, square_root, fixed };

/// Which task each step of a run is of: a function of seed and step, so that a run can be taken up at any step.
///
/// Raffel et al. 2020, section 3.5.2 ("examples-proportional mixing"; the square root is their temperature 2), in steps
/// as Liu et al. 2019 (MT-DNN, algorithm 1).
class task_sampling {
 public:
  using numbers = std::array<double, pretraining_task::count>;

  /// `sizes`: of the tasks, 0 where there is none; `fixed`: relative shares, for that kind alone. Throws
  /// std::invalid_argument for a share or size that is negative or not finite, for a share of a task without examples,
  /// and where no task has any.
  task_sampling(sampling_kind kind, const numbers& sizes, const numbers& fixed, std::uint64_t seed) : seed_(seed) {
    double sum = 0;
    for (std::size_t i = 0; i < sizes.size(); ++i) {
      shares_[i] = kind == sampling_kind::proportional  ? sizes[i]
                   : kind == sampling_kind::square_root ? std::sqrt(sizes[i])
                                                        : fixed[i];
      if (!std::isfinite(shares_[i]) || shares_[i] < 0)
        throw std::invalid_argument("training: the share of task " + std::to_string(i) + " is no share");
      if (shares_[i] > 0 && !(sizes[i] > 0))
        throw std::invalid_argument("training: task " + std::to_string(i) + " has a share, but no examples");
      sum += shares_[i];
    }
    if (!(sum > 0)) throw std::invalid_argument("training: no task has a share");
    for (double& share : shares_) share /= sum;
  }

  [[nodiscard]] const numbers& shares() const noexcept { return shares_; }  ///< 1 together

  [[nodiscard]] std::size_t task_of(std::uint64_t step) const noexcept {
    const double drawn = batches::counted_draws(seed_, 0, step, 't').real();
    std::size_t last = 0;  // that has a share; the sum of all may be a little less than 1
    double below = 0;
    for (std::size_t i = 0; i < shares_.size(); ++i) {
      if (!(shares_[i] > 0)) continue;
      last = i;
      below += shares_[i];
      if (drawn < below) break;
    }
    return last;
  }

 private:
  std::uint64_t seed_;
  numbers shares_{};
};

}  // namespace clinicalbert::training
