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

namespace clinicalbert::losses {

template <class T>
struct focal_settings {
  double gamma = 2.0;               ///< 0: plain cross-entropy; the higher, the less an easy row counts
  std::span<const T> weights = {};  ///< [K], or empty: all 1; of classes in `focal`, of positives in `binary_focal`
  losses::reduction reduction = reduction::mean;
  double gradient_scale = 1.0;  ///< on d_logits only, not on the loss: for a batch that is done in parts
};

/// The cost (1 - p)^gamma (-log p) of a right answer with log p = `log_p`, and its slope by log p times -1.
struct focal_cost {
  double cost, slope;

  focal_cost(double log_p, double gamma) noexcept {
    const double q = -std::expm1(log_p), p = std::exp(log_p);  // q = 1 - p
    const double easy = std::pow(q, gamma);
    cost = -log_p * easy;
    // d(cost) / d(log p) = -(1 - p)^gamma + gamma p log p (1 - p)^(gamma - 1)
    slope = easy;
    if (gamma != 0.0 && q > 0.0) slope -= gamma * p * log_p * std::pow(q, gamma - 1.0);
  }
};

/// Cross-entropy in which rows that are already right count little: row i with label y costs -w_y (1 - p_y)^gamma log
/// p_y, in nats.
///
/// Shapes, ignored labels, the mean (each row counting as its label's weight) and errors are those of `cross_entropy`,
/// which it is with gamma 0. Lin et al. 2017, "Focal loss for dense object detection", equation 5, for softmax.
template <class T>
double focal(std::span<const T> logits, std::size_t classes, std::span<const std::int32_t> labels,
             std::span<T> d_logits, const focal_settings<T>& settings = {}) {
  const bool has_weights = !settings.weights.empty();
  if (logits.size() != labels.size() * classes || (!d_logits.empty() && d_logits.size() != logits.size()) ||
      (has_weights && settings.weights.size() != classes)) {
    throw loss_error("focal: the sizes of logits, labels, weights and gradient do not fit together");
  }
  const auto weight = [&](std::size_t k) { return has_weights ? static_cast<double>(settings.weights[k]) : 1.0; };
  double divisor = label_weight(labels, classes, settings.weights);
  if (settings.reduction == reduction::sum || divisor == 0.0) divisor = 1.0;

  double loss = 0.0;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const auto row = logits.subspan(i * classes, classes);
    const bool is_ignored = labels[i] == ignored_label;
    const auto label = static_cast<std::size_t>(is_ignored ? 0 : labels[i]);
    const double log_sum = is_ignored ? 0.0 : log_sum_exp(row);
    const focal_cost of(is_ignored ? 0.0 : static_cast<double>(row[label]) - log_sum, settings.gamma);
    const double w = is_ignored ? 0.0 : weight(label);
    loss += w * of.cost;
    if (d_logits.empty()) continue;
    const double scale = w * of.slope * settings.gradient_scale / divisor;
    for (std::size_t k = 0; k < classes; ++k) {
      const double p = is_ignored ? 0.0 : std::exp(static_cast<double>(row[k]) - log_sum);
      d_logits[i * classes + k] = static_cast<T>(scale * (p - (k == label ? 1.0 : 0.0)));
    }
  }
  return loss / divisor;
}

/// The same of each label by itself: with p the probability of what a label's bit says, it costs -w (1 - p)^gamma log
/// p; w is a weight where the bit is 1, and 1 elsewhere.
///
/// Shapes, ignored bits, the mean and errors are those of `binary_cross_entropy`, which it is with gamma 0. Lin et al.
/// 2017, equation 5.
template <class T>
double binary_focal(std::span<const T> logits, std::size_t classes, std::span<const std::uint8_t> bits,
                    std::span<T> d_logits, const focal_settings<T>& settings = {}) {
  const bool has_weights = !settings.weights.empty();
  if (classes == 0 || bits.size() % classes != 0 || logits.size() != bits.size() ||
      (!d_logits.empty() && d_logits.size() != logits.size()) || (has_weights && settings.weights.size() != classes)) {
    throw loss_error("binary_focal: the sizes of logits, bits, weights and gradient do not fit together");
  }
  const std::size_t known = count_bits(bits, classes);
  const double divisor = settings.reduction == reduction::sum || known == 0 ? 1.0 : static_cast<double>(known);
  double loss = 0.0;
  for (std::size_t i = 0; i < bits.size(); ++i) {
    double d = 0.0;
    if (bits[i] != ignored_bit) {
      const double sign = bits[i] == 1 ? 1.0 : -1.0, x = sign * static_cast<double>(logits[i]);
      const double w = has_weights && bits[i] == 1 ? static_cast<double>(settings.weights[i % classes]) : 1.0;
      const focal_cost of(-softplus(-x), settings.gamma);
      loss += w * of.cost;
      d = -sign * w * of.slope * sigmoid(-x);
    }
    if (!d_logits.empty()) d_logits[i] = static_cast<T>(d * settings.gradient_scale / divisor);
  }
  return loss / divisor;
}

}  // namespace clinicalbert::losses
