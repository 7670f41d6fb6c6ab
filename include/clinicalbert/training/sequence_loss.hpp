#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include "clinicalbert/batches/collate_texts.hpp"
#include "clinicalbert/labels/problem_type.hpp"
#include "clinicalbert/losses/binary_cross_entropy.hpp"
#include "clinicalbert/losses/cross_entropy.hpp"
#include "clinicalbert/losses/focal.hpp"
#include "clinicalbert/losses/label_weight.hpp"
#include "clinicalbert/losses/loss_error.hpp"
#include "clinicalbert/losses/r_drop.hpp"
#include "clinicalbert/losses/squared_error.hpp"

namespace clinicalbert::training {

/// What a sequence classifier is trained to: cross-entropy over one of K labels, binary cross-entropy of each of K, or
/// squared error; by default plain.
struct sequence_loss {
  labels::problem_type problem = labels::problem_type::single_label;
  double label_smoothing = 0.0;           ///< in [0, 1], of a single label without `focal_gamma`
  std::vector<float> label_weights = {};  ///< [K], or empty: all 1; of classes, or of a multi-label problem's positives
  double focal_gamma = 0.0;               ///< 0: not focal (losses/focal.hpp)
  double r_drop_alpha = 0.0;              ///< 0: one forward pass, else two and losses/r_drop.hpp

  /// Throws losses::loss_error for settings that are out of range, do not go together, or do not fit K labels.
  void check(std::size_t classes) const {
    const auto refuse = [](const std::string& why) { throw losses::loss_error("sequence_loss: " + why); };
    const bool single = problem == labels::problem_type::single_label;
    const bool regression = problem == labels::problem_type::regression;
    if (!(label_smoothing >= 0.0 && label_smoothing <= 1.0)) refuse("label_smoothing must be from 0 to 1");
    if (!(focal_gamma >= 0.0) || !(r_drop_alpha >= 0.0)) refuse("focal_gamma and r_drop_alpha must not be negative");
    if (label_smoothing != 0.0 && (!single || focal_gamma != 0.0))
      refuse("label_smoothing is for a single label, and not beside focal_gamma");
    if (regression && (focal_gamma != 0.0 || !label_weights.empty())) refuse("a regression has no labels to weigh");
    if (regression && classes != 1) refuse("a regression has one value, not " + std::to_string(classes));
    if (!label_weights.empty() && label_weights.size() != classes)
      refuse("there are " + std::to_string(label_weights.size()) + " weights for " + std::to_string(classes) +
             " labels");
    for (const float weight : label_weights)
      if (!(weight >= 0.0F)) refuse("a weight must not be negative");
  }

  /// What the mean is over: sequences by the weight of their label, bits, or values. Throws losses::loss_error.
  [[nodiscard]] double items(const batches::text_batch& batch) const {
    constexpr std::size_t any = std::numeric_limits<std::int32_t>::max();
    if (problem == labels::problem_type::single_label)
      return losses::label_weight(std::span<const std::int32_t>(batch.labels),
                                  label_weights.empty() ? any : label_weights.size(),
                                  std::span<const float>(label_weights));
    if (problem == labels::problem_type::multi_label)
      return static_cast<double>(
          losses::count_bits(batch.bits, batch.bits.size() / std::max<std::size_t>(1, batch.sequences())));
    return static_cast<double>(losses::count_values(std::span<const float>(batch.values)));
  }

  /// The mean loss of the batch; overwrites d_logits with `scale` times its gradient. `logits`, `d_logits`: [B, K], may
  /// be the same. Throws losses::loss_error.
  template <class E>
  double of(std::span<const E> logits, std::size_t classes, const batches::text_batch& batch, std::span<E> d_logits,
            double scale) const {
    const auto mean = losses::reduction::mean;
    const auto weights = in<E>(label_weights);
    if (problem == labels::problem_type::regression)
      return losses::squared_error<E>(logits, in<E>(batch.values), d_logits, {mean, scale});
    if (problem == labels::problem_type::multi_label)
      return focal_gamma == 0.0
                 ? losses::binary_cross_entropy<E>(logits, classes, batch.bits, d_logits, {weights, mean, scale})
                 : losses::binary_focal<E>(logits, classes, batch.bits, d_logits, {focal_gamma, weights, mean, scale});
    return focal_gamma == 0.0
               ? losses::cross_entropy<E>(logits, classes, batch.labels, d_logits,
                                          {label_smoothing, weights, mean, scale})
               : losses::focal<E>(logits, classes, batch.labels, d_logits, {focal_gamma, weights, mean, scale});
  }

  /// How far two passes are apart; adds `scale` times its gradients to d_p and d_q. Throws losses::loss_error.
  template <class E>
  double divergence(std::span<const E> p, std::span<const E> q, std::size_t classes, const batches::text_batch& batch,
                    std::span<E> d_p, std::span<E> d_q, double scale) const {
    if (problem == labels::problem_type::regression)
      return losses::value_divergence<E>(p, q, in<E>(batch.values), d_p, d_q, scale);
    if (problem == labels::problem_type::multi_label)
      return losses::sigmoid_divergence<E>(p, q, classes, batch.bits, d_p, d_q, scale);
    return losses::softmax_divergence<E>(p, q, classes, batch.labels, d_p, d_q, in<E>(label_weights), scale);
  }

 private:
  /// Floats as they are, or as a list in E.
  template <class E>
  static auto in(const std::vector<float>& numbers) {
    if constexpr (std::is_same_v<E, float>)
      return std::span<const float>(numbers);
    else
      return std::vector<E>(numbers.begin(), numbers.end());
  }
};

}  // namespace clinicalbert::training
