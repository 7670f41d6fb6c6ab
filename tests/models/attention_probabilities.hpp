#pragma once

#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

#include "clinicalbert/tensors/matrix.hpp"

namespace clinicalbert::tests {

/// Probabilities [heads, T, S] of one sequence's queries [T, C] over its keys [S, C], from the log of each softmax's
/// denominator, log_sum [T, heads], as it is kept for backward; 0 for later keys where causal.
template <class E>
std::vector<E> attention_probabilities(tensors::matrix<const E> queries, tensors::matrix<const E> keys,
                                       std::span<const E> log_sum, std::size_t heads, bool causal) {
  const std::size_t size = queries.columns / heads;
  std::vector<E> probabilities;
  for (std::size_t head = 0; head < heads; ++head)
    for (std::size_t i = 0; i < queries.rows; ++i)
      for (std::size_t j = 0; j < keys.rows; ++j) {
        double logit = 0;
        for (std::size_t d = head * size; d < (head + 1) * size; ++d)
          logit += static_cast<double>(queries(i, d)) * static_cast<double>(keys(j, d));
        logit /= std::sqrt(static_cast<double>(size));
        const double p = std::exp(logit - static_cast<double>(log_sum[i * heads + head]));
        probabilities.push_back(causal && j > i ? E(0) : static_cast<E>(p));
      }
  return probabilities;
}

}  // namespace clinicalbert::tests
