#pragma once

#include <cmath>
#include <cstddef>
#include <span>

#include "clinicalbert/losses/cross_entropy.hpp"
#include "clinicalbert/losses/loss_error.hpp"

namespace clinicalbert::losses {

struct squared_error_settings {
  losses::reduction reduction = reduction::mean;
  double gradient_scale = 1.0;  ///< on the gradient only, not on the loss: for a batch that is done in parts
};

/// How many values take part: all that are not NaN.
template <class T>
[[nodiscard]] std::size_t count_values(std::span<const T> values) noexcept {
  std::size_t known = 0;
  for (const T value : values) known += std::isnan(value) ? 0 : 1;
  return known;
}

/// The mean (or sum) of (x - y)^2.
///
/// `predicted`: x, [N]; `values`: y, [N], NaN for one that takes no part; `d_predicted`: [N], overwritten (0 where
/// there is no value), may be `predicted`, or empty if no gradient is wanted. Sums run in double in the order of the
/// rows; a batch without values costs 0. Throws loss_error for sizes that do not fit together. Agrees with
/// torch.nn.functional.mse_loss.
template <class T>
double squared_error(std::span<const T> predicted, std::span<const T> values, std::span<T> d_predicted,
                     const squared_error_settings& settings = {}) {
  if (predicted.size() != values.size() || (!d_predicted.empty() && d_predicted.size() != values.size()))
    throw loss_error("squared_error: the sizes of predictions, values and gradient do not fit together");
  const std::size_t known = count_values(values);
  const double divisor = settings.reduction == reduction::sum || known == 0 ? 1.0 : static_cast<double>(known);
  double loss = 0.0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const bool is_known = !std::isnan(values[i]);
    const double difference = is_known ? static_cast<double>(predicted[i]) - static_cast<double>(values[i]) : 0.0;
    loss += difference * difference;
    if (!d_predicted.empty()) d_predicted[i] = static_cast<T>(2.0 * difference * settings.gradient_scale / divisor);
  }
  return loss / divisor;
}

}  // namespace clinicalbert::losses
