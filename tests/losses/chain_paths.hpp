#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <random>
#include <vector>

#include "clinicalbert/losses/chain_sums.hpp"
#include "tests/losses/derivatives.hpp"

namespace clinicalbert::tests {

/// Scores that hold their numbers.
struct owned_chain_scores {
  std::vector<double> starts, pairs, ends;

  explicit owned_chain_scores(std::size_t classes) : starts(classes), pairs(classes * classes), ends(classes) {}
  /// Normal numbers; one pair of `forbid` and one start is forbidden, if that is not 0.
  owned_chain_scores(std::mt19937& random, std::size_t classes, unsigned forbid = 0)
      : starts(some_logits(random, classes)),
        pairs(some_logits(random, classes * classes)),
        ends(some_logits(random, classes)) {
    if (forbid == 0) return;
    for (double& x : pairs)
      if (random() % forbid == 0) x = -std::numeric_limits<double>::infinity();
    starts[random() % classes] = -std::numeric_limits<double>::infinity();
  }

  [[nodiscard]] losses::chain_scores<const double> view() const { return {starts, pairs, ends}; }
  [[nodiscard]] losses::chain_scores<double> changed() { return {starts, pairs, ends}; }
};

/// Calls f(path, score) for every sequence of tags of a chain, K^T of them; the score may be minus infinity.
template <class F>
void for_each_path(const std::vector<double>& emissions, std::size_t classes,
                   const losses::chain_scores<const double>& scores, F f) {
  std::vector<std::size_t> path(emissions.size() / classes, 0);
  for (;;) {
    double score = (scores.starts.empty() ? 0 : scores.starts[path.front()]) +
                   (scores.ends.empty() ? 0 : scores.ends[path.back()]);
    for (std::size_t t = 0; t < path.size(); ++t) {
      score += emissions[t * classes + path[t]];
      if (t > 0) score += scores.pairs[path[t - 1] * classes + path[t]];
    }
    f(path, score);
    std::size_t t = 0;
    while (t < path.size() && ++path[t] == classes) path[t++] = 0;
    if (t == path.size()) return;
  }
}

}  // namespace clinicalbert::tests
