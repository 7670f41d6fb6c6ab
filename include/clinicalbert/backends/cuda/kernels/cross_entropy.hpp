#pragma once

#include <cmath>
#include <cstdint>

#include "clinicalbert/backends/cuda/kernels/lanes.hpp"
#include "clinicalbert/backends/cuda/kernels/largest.hpp"
#include "clinicalbert/backends/cuda/kernels/sums.hpp"

namespace clinicalbert::backends::device {

/// Softmax and cross-entropy of row i of logits [rows, classes] with labels[i], a block a row, as losses::cross_entropy
/// states it: losses[i], not yet divided, in nats, and d_logits, which may be logits, or absent. A label below 0 takes
/// no part: its loss and gradients are 0. right[i], unless it is absent, is 1 where no other logit is higher than the
/// label's, and none before it as high.
///
/// Both E: the largest logit and the sum of exponentials are found in one pass, in fp32. `gradient_scale` is divided by
/// what a mean divides by already.
template <class E>
struct cross_entropy {
  static constexpr std::uint32_t threads = 256, warps = threads / 32;
  struct shared {
    shared_array<float, warps> largest, sums, label_sums, better;
  };

  std::uint32_t classes = 0;
  row_buffer<const E> logits;
  buffer<const std::int32_t> labels;
  buffer<const float> class_weights;  ///< [classes], or absent: all 1
  float label_smoothing = 0, all_weights = 0, gradient_scale = 1;
  buffer<float> losses;
  buffer<std::uint8_t> right;
  row_buffer<E> d_logits;

  template <class Thread>
  CLINICALBERT_DEVICE void operator()(Thread& thread, shared& s) const {
    const std::uint32_t row = thread.block();
    const std::int32_t signed_label = labels[row];
    if (signed_label < 0) {
      if (d_logits.present())
        for (std::uint32_t k = thread.index(); k < classes; k += threads) d_logits(row, k) = rounded<E>(0);
      if (thread.index() == 0) {
        losses[row] = 0;
        if (right.present()) right[row] = 0;
      }
      return;
    }
    const auto label = static_cast<std::uint32_t>(signed_label);
    const float smoothed = label_smoothing / static_cast<float>(classes), rest = 1 - label_smoothing;
    const float own = widened(logits(row, label));

    float largest = -INFINITY, sum = 0, weighted = 0, better = 0;
    for (std::uint32_t k = thread.index(); k < classes; k += threads) {
      const float x = widened(logits(row, k));
      if (x > largest) {
        sum = sum * std::exp(largest - x) + 1;
        largest = x;
      } else if (x > -INFINITY) {
        sum += std::exp(x - largest);
      }
      if (smoothed != 0) weighted += smoothed * weight(k) * x;
      if (x > own || (x == own && k < label)) better = 1;
    }
    const float most = block_largest(thread, s.largest, largest);
    sum = block_sum(thread, s.sums, largest > -INFINITY ? sum * std::exp(largest - most) : 0);
    const float log_sum = most + std::log(sum);
    const float row_weight = rest * weight(label) + smoothed * all_weights;
    if (smoothed != 0) weighted = block_sum(thread, s.label_sums, weighted);
    if (right.present()) better = block_sum(thread, s.better, better);
    if (thread.index() == 0) {
      losses[row] = row_weight * log_sum - weighted - rest * weight(label) * own;
      if (right.present()) right[row] = better == 0 ? 1 : 0;
    }
    if (!d_logits.present()) return;
    for (std::uint32_t k = thread.index(); k < classes; k += threads) {
      float d = row_weight * std::exp(widened(logits(row, k)) - log_sum) - smoothed * weight(k);
      if (k == label) d -= rest * weight(label);
      d_logits(row, k) = rounded<E>(d * gradient_scale);
    }
  }

 private:
  [[nodiscard]] CLINICALBERT_DEVICE float weight(std::uint32_t k) const {
    return class_weights.present() ? class_weights[k] : 1.f;
  }
};

}  // namespace clinicalbert::backends::device
