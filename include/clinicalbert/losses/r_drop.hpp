#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>

#include "clinicalbert/losses/binary_cross_entropy.hpp"
#include "clinicalbert/losses/cross_entropy.hpp"
#include "clinicalbert/losses/label_weight.hpp"
#include "clinicalbert/losses/log_sum_exp.hpp"
#include "clinicalbert/losses/loss_error.hpp"
#include "clinicalbert/losses/sigmoid.hpp"
#include "clinicalbert/losses/squared_error.hpp"

namespace clinicalbert::losses {

// How far two forward passes of one batch, with other dropout masks each, are apart: what R-Drop (Liang et al. 2021,
// equation 2) adds to the mean of their losses, times alpha. Each ADDS gradient_scale times its gradient to `d_p` and
// `d_q`, which hold those of the losses, or are both empty. Rows count as in the loss.

/// Throws loss_error unless two passes and their gradients have one size.
template <class T>
void check_passes(std::span<const T> p, std::span<const T> q, std::span<const T> d_p, std::span<const T> d_q,
                  std::size_t expected) {
  const std::size_t gradients = d_p.empty() && d_q.empty() ? 0 : expected;
  if (p.size() != expected || q.size() != expected || d_p.size() != gradients || d_q.size() != gradients)
    throw loss_error("r_drop: the sizes of the passes, the targets and the gradients do not fit together");
}

/// (KL(p || q) + KL(q || p)) / 2 of the softmax of logits p and q, [N, K], in nats: the mean over the rows that have a
/// label, each counting as its label's class weight.
template <class T>
double softmax_divergence(std::span<const T> p, std::span<const T> q, std::size_t classes,
                          std::span<const std::int32_t> labels, std::span<T> d_p, std::span<T> d_q,
                          std::span<const T> class_weights = {}, double gradient_scale = 1.0) {
  check_passes<T>(p, q, d_p, d_q, labels.size() * classes);
  double divisor = label_weight(labels, classes, class_weights);
  if (divisor == 0.0) divisor = 1.0;
  double divergence = 0.0;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    if (labels[i] == ignored_label) continue;
    const double w =
        class_weights.empty() ? 1.0 : static_cast<double>(class_weights[static_cast<std::size_t>(labels[i])]);
    const auto row_p = p.subspan(i * classes, classes), row_q = q.subspan(i * classes, classes);
    const double sum_p = log_sum_exp(row_p), sum_q = log_sum_exp(row_q);
    const auto log_p = [&](std::size_t k) { return static_cast<double>(row_p[k]) - sum_p; };
    const auto log_q = [&](std::size_t k) { return static_cast<double>(row_q[k]) - sum_q; };
    double from_p = 0.0, from_q = 0.0;  // KL(p || q), KL(q || p)
    for (std::size_t k = 0; k < classes; ++k) {
      from_p += std::exp(log_p(k)) * (log_p(k) - log_q(k));
      from_q += std::exp(log_q(k)) * (log_q(k) - log_p(k));
    }
    divergence += w * (from_p + from_q) / 2;
    if (d_p.empty()) continue;
    const double scale = w * gradient_scale / (2 * divisor);
    for (std::size_t k = 0; k < classes; ++k) {
      const double a = std::exp(log_p(k)), b = std::exp(log_q(k)), ratio = log_p(k) - log_q(k);
      d_p[i * classes + k] += static_cast<T>(scale * (a * (ratio - from_p) + a - b));
      d_q[i * classes + k] += static_cast<T>(scale * (b * (-ratio - from_q) + b - a));
    }
  }
  return divergence / divisor;
}

/// The same of the sigmoid of each logit, a label that applies or not: the mean over the bits that take part.
///
/// (KL(p || q) + KL(q || p)) / 2 is (s(p) - s(q)) (p - q) / 2 for logits p and q.
template <class T>
double sigmoid_divergence(std::span<const T> p, std::span<const T> q, std::size_t classes,
                          std::span<const std::uint8_t> bits, std::span<T> d_p, std::span<T> d_q,
                          double gradient_scale = 1.0) {
  check_passes<T>(p, q, d_p, d_q, bits.size());
  const std::size_t known = count_bits(bits, classes);
  const double divisor = known == 0 ? 1.0 : static_cast<double>(known);
  double divergence = 0.0;
  for (std::size_t i = 0; i < bits.size(); ++i) {
    if (bits[i] == ignored_bit) continue;
    const auto x = static_cast<double>(p[i]), y = static_cast<double>(q[i]);
    const double a = sigmoid(x), b = sigmoid(y);
    divergence += (a - b) * (x - y) / 2;
    if (d_p.empty()) continue;
    const double scale = gradient_scale / (2 * divisor);
    d_p[i] += static_cast<T>(scale * (a * (1 - a) * (x - y) + a - b));
    d_q[i] += static_cast<T>(scale * (b * (1 - b) * (y - x) + b - a));
  }
  return divergence / divisor;
}

/// (p - q)^2 of two predicted values: the mean over the rows that have a value. Not in the paper, whose regression task
/// it serves: the divergence of two normal distributions of variance 1/2 around them.
template <class T>
double value_divergence(std::span<const T> p, std::span<const T> q, std::span<const T> values, std::span<T> d_p,
                        std::span<T> d_q, double gradient_scale = 1.0) {
  check_passes<T>(p, q, d_p, d_q, values.size());
  const std::size_t known = count_values(values);
  const double divisor = known == 0 ? 1.0 : static_cast<double>(known);
  double divergence = 0.0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (std::isnan(values[i])) continue;
    const double difference = static_cast<double>(p[i]) - static_cast<double>(q[i]);
    divergence += difference * difference;
    if (d_p.empty()) continue;
    const double d = 2 * difference * gradient_scale / divisor;
    d_p[i] += static_cast<T>(d);
    d_q[i] -= static_cast<T>(d);
  }
  return divergence / divisor;
}

}  // namespace clinicalbert::losses
