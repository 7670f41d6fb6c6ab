#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <stdexcept>
#include <vector>

#include "clinicalbert/training/trial_ranking.hpp"

namespace clinicalbert::training {

/// How many trials a rung of successive halving has, and what each may spend, in steps or epochs.
struct halving_rung {
  std::size_t trials = 0, budget = 0;

  friend bool operator==(const halving_rung&, const halving_rung&) = default;
};

/// The rungs of successive halving: `trials` trials with the least budget, of which the best 1 / eta go on with eta
/// times as much, until what is left has `budget`.
///
/// There are s + 1 rungs, s the largest number for which eta^s is neither above the trials nor above the budget; rung i
/// has floor(trials / eta^i) trials with floor(budget / eta^(s - i)). Throws std::invalid_argument for no trials, no
/// budget, or an eta below 2. Jamieson and Talwalkar 2016, "Non-stochastic best arm identification and hyperparameter
/// optimization", figure 3; the numbers are those of a bracket of Hyperband (Li et al. 2018, algorithm 1).
[[nodiscard]] inline std::vector<halving_rung> halving_rungs(std::size_t trials, std::size_t budget, std::size_t eta) {
  if (trials == 0 || budget == 0) throw std::invalid_argument("search: halving needs trials and a budget");
  if (eta < 2) throw std::invalid_argument("search: eta must be at least 2");
  std::size_t parts = 1;  // eta^s
  while (parts <= trials / eta && parts <= budget / eta) parts *= eta;
  std::vector<halving_rung> rungs;
  for (std::size_t divided = 1; parts > 0; divided *= eta, parts /= eta)
    rungs.push_back({trials / divided, budget / parts});
  return rungs;
}

/// The trials of a rung that go on to the next, which has room for `room`, in the order of their numbers: the best, of
/// equal ones those with the lower numbers, and none that failed.
[[nodiscard]] inline std::vector<std::size_t> promoted(std::span<const trial_score> rung, std::size_t room,
                                                       bool lower_is_better) {
  auto numbers = best_first(rung, lower_is_better);
  numbers.resize(std::min(room, numbers.size()));
  std::ranges::sort(numbers);
  return numbers;
}

}  // namespace clinicalbert::training
