#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>

#include "clinicalbert/losses/label_weight.hpp"
#include "clinicalbert/losses/log_sum_exp.hpp"
#include "clinicalbert/losses/loss_error.hpp"

namespace clinicalbert::losses {

/// Over which rows a loss is averaged. `mean`: over the rows that take part, each counting as its label's class weight.
enum class reduction { mean, sum };

template <class T>
struct cross_entropy_settings {
  double label_smoothing = 0.0;           ///< in [0, 1]
  std::span<const T> class_weights = {};  ///< [K], or empty: all 1
  losses::reduction reduction = reduction::mean;
  double gradient_scale = 1.0;  ///< on d_logits only, not on the loss: for a batch that is done in parts
};

/// Softmax and cross-entropy: row i with label y costs -(1 - s) w_y log p_y - s / K sum_k w_k log p_k, in nats.
///
/// `logits`: [N, K], K given by `classes`; `labels`: [N], `ignored_label` or less than K; `d_logits`: [N, K],
/// overwritten (0 in ignored rows), may be `logits`, or empty if no gradient is wanted. Sums run in double in the order
/// of the rows. A batch in which every row is ignored costs 0 (torch: NaN). Throws loss_error for another label. Agrees
/// with torch.nn.functional.cross_entropy.
template <class T>
double cross_entropy(std::span<const T> logits, std::size_t classes, std::span<const std::int32_t> labels,
                     std::span<T> d_logits, const cross_entropy_settings<T>& settings = {}) {
  const bool has_weights = !settings.class_weights.empty();
  if (logits.size() != labels.size() * classes || (!d_logits.empty() && d_logits.size() != logits.size()) ||
      (has_weights && settings.class_weights.size() != classes)) {
    throw loss_error("cross_entropy: the sizes of logits, labels, weights and gradient do not fit together");
  }
  const auto weight = [&](std::size_t k) { return has_weights ? static_cast<double>(settings.class_weights[k]) : 1.0; };
  double divisor = label_weight(labels, classes, settings.class_weights);
  double all_weights = 0.0;
  for (std::size_t k = 0; k < classes; ++k) all_weights += weight(k);
  if (settings.reduction == reduction::sum || divisor == 0.0) divisor = 1.0;

  const double gradient_scale = settings.gradient_scale / divisor;
  const double smoothed = settings.label_smoothing / static_cast<double>(classes);
  const double rest = 1.0 - settings.label_smoothing;
  double loss = 0.0;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const auto row = logits.subspan(i * classes, classes);
    if (labels[i] == ignored_label) {
      if (!d_logits.empty()) {
        for (T& d : d_logits.subspan(i * classes, classes)) d = T{0};
      }
      continue;
    }
    const auto label = static_cast<std::size_t>(labels[i]);
    const double log_sum = log_sum_exp(row);
    loss -= rest * weight(label) * (static_cast<double>(row[label]) - log_sum);
    if (smoothed != 0.0) {
      for (std::size_t k = 0; k < classes; ++k) loss -= smoothed * weight(k) * (static_cast<double>(row[k]) - log_sum);
    }
    if (d_logits.empty()) continue;
    const double row_weight = rest * weight(label) + smoothed * all_weights;
    for (std::size_t k = 0; k < classes; ++k) {
      double d = row_weight * std::exp(static_cast<double>(row[k]) - log_sum) - smoothed * weight(k);
      if (k == label) d -= rest * weight(label);
      d_logits[i * classes + k] = static_cast<T>(d * gradient_scale);
    }
  }
  return loss / divisor;
}

}  // namespace clinicalbert::losses
