#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

#include "clinicalbert/tensors/matrix.hpp"

namespace clinicalbert::tests {

// Losses in plain double, to test models without the losses of the library. Each overwrites d_logits.

/// Cross-entropy in nats, averaged over the rows whose label is not negative.
template <class E>
double cross_entropy(tensors::matrix<const E> logits, std::span<const int> labels, tensors::matrix<E> d_logits) {
  double loss = 0, counted = 0;
  for (const int label : labels) counted += label >= 0 ? 1 : 0;
  for (std::size_t n = 0; n < logits.rows; ++n) {
    double largest = -INFINITY, sum = 0;
    for (const E x : logits[n]) largest = std::max(largest, static_cast<double>(x));
    for (const E x : logits[n]) sum += std::exp(static_cast<double>(x) - largest);
    const double log_sum = largest + std::log(sum);
    for (std::size_t c = 0; c < logits.columns; ++c) {
      const bool right = labels[n] == static_cast<int>(c);
      const double p = std::exp(static_cast<double>(logits(n, c)) - log_sum);
      d_logits(n, c) = labels[n] < 0 ? E(0) : static_cast<E>((p - (right ? 1 : 0)) / counted);
      if (right) loss += (log_sum - static_cast<double>(logits(n, c))) / counted;
    }
  }
  return loss;
}

/// Binary cross-entropy of each logit with a target of 0 or 1, averaged over all.
template <class E>
double binary_cross_entropy(tensors::matrix<const E> logits, std::span<const float> targets,
                            tensors::matrix<E> d_logits) {
  const double count = static_cast<double>(targets.size());
  double loss = 0;
  for (std::size_t i = 0; i < targets.size(); ++i) {
    const double x = static_cast<double>(logits.data[i]), target = static_cast<double>(targets[i]);
    loss += (std::max(x, 0.0) - x * target + std::log1p(std::exp(-std::abs(x)))) / count;
    d_logits.data[i] = static_cast<E>((1 / (1 + std::exp(-x)) - target) / count);
  }
  return loss;
}

/// The mean of squared differences.
template <class E>
double squared_error(tensors::matrix<const E> logits, std::span<const float> targets, tensors::matrix<E> d_logits) {
  const double count = static_cast<double>(targets.size());
  double loss = 0;
  for (std::size_t i = 0; i < targets.size(); ++i) {
    const double difference = static_cast<double>(logits.data[i]) - static_cast<double>(targets[i]);
    loss += difference * difference / count;
    d_logits.data[i] = static_cast<E>(2 * difference / count);
  }
  return loss;
}

}  // namespace clinicalbert::tests
