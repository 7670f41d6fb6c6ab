#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

namespace clinicalbert::training {

/// One number of an evaluation: "f1", "loss".
struct named_score {
  std::string name;
  double value = 0;
  friend bool operator==(const named_score&, const named_score&) = default;
};

/// Whether less of a metric is better: names that end in "loss", "error" or "perplexity".
[[nodiscard]] constexpr bool lower_is_better(std::string_view metric) noexcept {
  return metric.ends_with("loss") || metric.ends_with("error") || metric.ends_with("perplexity");
}

/// The best evaluation of a run so far, and for how many evaluations it has been that.
struct best_score {
  std::size_t step = 0;  ///< 0: there was no evaluation yet
  double value = 0;
  std::size_t not_better = 0;  ///< evaluations since

  /// Takes in the evaluation after a step and says whether it is the best so far: the first always is, an equal one or
  /// NaN never, one without scores always. Throws std::invalid_argument if none of the scores is `metric`; where that
  /// is empty, it is the first.
  bool add(std::span<const named_score> scores, std::string_view metric, std::size_t at_step) {
    const auto found = metric.empty() ? scores.begin() : std::ranges::find(scores, metric, &named_score::name);
    if (!scores.empty() && found == scores.end())
      throw std::invalid_argument("training: no score of the evaluation is called " + std::string(metric));
    const double now = scores.empty() ? 0 : found->value;
    const bool better = step == 0 || scores.empty() || (std::isnan(value) && !std::isnan(now)) ||
                        (lower_is_better(found->name) ? now < value : now > value);
    not_better = better ? 0 : not_better + 1;
    if (better) {
      step = at_step;
      value = now;
    }
    return better;
  }
};

}  // namespace clinicalbert::training
