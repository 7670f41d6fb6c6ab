#pragma once

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

#include "clinicalbert/labels/decode_tags.hpp"
#include "clinicalbert/losses/chain_sums.hpp"

namespace clinicalbert::labels {

/// Memory of `tag_marginals`, used again.
struct marginal_workspace {
  std::vector<double> emissions, forward, backward, marginals;  // [W, K]
};

/// The probability of each tag of each word given all the words, [W, K]: the sum of exp(logits + transitions) over all
/// sequences with that tag there, divided by that over all. A row's sum is 1. Valid until the workspace is used again.
///
/// A logit that is NaN or below -1e30 counts as -1e30. Cost: W K^2. Lafferty et al. 2001.
template <class T>
[[nodiscard]] std::span<const double> tag_marginals(std::span<const T> logits, const tag_transitions& transitions,
                                                    marginal_workspace& memory) {
  const std::size_t size = logits.size();
  assert(size % transitions.classes() == 0);
  for (auto* part : {&memory.emissions, &memory.forward, &memory.backward}) part->resize(size);
  memory.marginals.resize(size);
  if (size == 0) return memory.marginals;
  constexpr double bound = 1e30;
  for (std::size_t i = 0; i < size; ++i) {
    const auto x = static_cast<double>(logits[i]);
    memory.emissions[i] = x > -bound ? std::min(x, bound) : -bound;
  }
  const auto scores = transitions.view();
  const std::size_t classes = transitions.classes();
  (void)losses::sum_chain(memory.emissions, classes, scores, memory.forward, memory.backward);
  for (std::size_t row = 0; row < size; row += classes) {  // each by its own sum, so that rounding cannot exceed 1
    const auto here = std::span(memory.marginals).subspan(row, classes);
    for (std::size_t k = 0; k < classes; ++k) here[k] = memory.forward[row + k] + memory.backward[row + k];
    const double largest = *std::ranges::max_element(here);
    double sum = 0.0;
    for (double& p : here) sum += p = std::exp(p - largest);
    for (double& p : here) p /= sum;
  }
  return memory.marginals;
}

}  // namespace clinicalbert::labels
