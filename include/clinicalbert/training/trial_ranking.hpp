#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

namespace clinicalbert::training {

/// What a trial of a search has scored; NaN: it failed.
struct trial_score {
  std::size_t number = 0;
  double score = 0;
};

/// The numbers of trials, the best first; of equal ones the lower number. Failed ones are left out.
[[nodiscard]] inline std::vector<std::size_t> best_first(std::span<const trial_score> trials, bool lower_is_better) {
  std::vector<trial_score> ranked;
  for (const auto& trial : trials)
    if (!std::isnan(trial.score)) ranked.push_back(trial);
  std::ranges::sort(ranked, [&](const trial_score& a, const trial_score& b) {
    if (a.score != b.score) return lower_is_better ? a.score < b.score : a.score > b.score;
    return a.number < b.number;
  });
  std::vector<std::size_t> numbers;
  for (const auto& trial : ranked) numbers.push_back(trial.number);
  return numbers;
}

}  // namespace clinicalbert::training
