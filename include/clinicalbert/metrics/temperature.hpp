#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>

#include "clinicalbert/metrics/class_rows.hpp"
#include "clinicalbert/metrics/metric_error.hpp"

namespace clinicalbert::metrics {

/// Softmax of logits / T: a T over 1 makes a model less confident. The most probable class stays the same.
///
/// `logits` and `probabilities`: [K], the latter overwritten, may be the same. T is positive.
template <class T>
void softmax_at_temperature(std::span<const T> logits, double temperature, std::span<double> probabilities) {
  check_same_size("temperature", logits.size(), probabilities.size());
  if (logits.empty()) return;
  const auto highest = static_cast<double>(*std::max_element(logits.begin(), logits.end()));
  double sum = 0.0;
  for (std::size_t k = 0; k < logits.size(); ++k) {
    probabilities[k] = std::exp((static_cast<double>(logits[k]) - highest) / temperature);
    sum += probabilities[k];
  }
  for (double& p : probabilities) p /= sum;
}

/// Where a temperature is looked for.
struct temperature_settings {
  double lowest = 0.01;
  double highest = 100.0;
};

/// The mean negative log-likelihood of gold labels at a temperature, and its derivatives by b = 1 / T.
struct temperature_loss {
  double value = 0.0;  ///< nats
  double slope = 0.0;
  double curvature = 0.0;  ///< never negative: the loss is convex in b
};

/// `logits`: [N, K] with K = `classes`; `labels`: [N], of which there is one. Throws metric_error as
/// for_each_class_row.
template <class T>
[[nodiscard]] temperature_loss loss_at_temperature(std::span<const T> logits, std::size_t classes,
                                                   std::span<const std::int32_t> labels, double temperature) {
  temperature_loss loss;
  for_each_class_row("temperature", logits, classes, labels, [&](std::span<const T> row, std::size_t label) {
    const auto highest = static_cast<double>(*std::max_element(row.begin(), row.end()));
    double sum = 0.0, first = 0.0, second = 0.0;
    for (const T logit : row) {
      const double below = static_cast<double>(logit) - highest;
      const double e = std::exp(below / temperature);
      sum += e;
      first += e * below;
      second += e * below * below;
    }
    const double mean = first / sum;
    const double gold = static_cast<double>(row[label]) - highest;
    loss.value += std::log(sum) - gold / temperature;
    loss.slope += mean - gold;
    loss.curvature += std::max(second / sum - mean * mean, 0.0);
  });
  const auto rows = static_cast<double>(labels.size());
  return {loss.value / rows, loss.slope / rows, loss.curvature / rows};
}

/// The T that makes the negative log-likelihood of gold labels least, for temperature scaling: fitted on a development
/// set, it is what the logits of others are divided by.
///
/// `logits`: [N, K] with K = `classes`, finite; `labels`: [N]. The loss is convex in 1 / T, so there is one minimum; it
/// is found by Newton's method between bisections, the same bits each time. A set on which the most probable class is
/// always right has no minimum: then it is settings.lowest, and where the logits are no better than chance
/// settings.highest. Throws metric_error as for_each_class_row, for no rows, for a logit that is not finite and for
/// settings other than 0 < lowest < highest. Guo et al. 2017, "On calibration of modern neural networks", section 4.2.
template <class T>
[[nodiscard]] double fit_temperature(std::span<const T> logits, std::size_t classes,
                                     std::span<const std::int32_t> labels, const temperature_settings& settings = {}) {
  if (!(settings.lowest > 0.0 && settings.lowest < settings.highest && std::isfinite(settings.highest))) {
    throw metric_error("temperature: the settings are no interval of positive numbers");
  }
  if (labels.empty()) throw metric_error("temperature: there are no rows to fit it to");
  for (std::size_t i = 0; i < logits.size(); ++i) {
    if (!std::isfinite(static_cast<double>(logits[i]))) {
      throw metric_error("temperature: logit " + std::to_string(i) + " is not finite");
    }
  }
  double low = 1.0 / settings.highest, high = 1.0 / settings.lowest;
  if (loss_at_temperature(logits, classes, labels, settings.highest).slope >= 0.0) return settings.highest;
  if (loss_at_temperature(logits, classes, labels, settings.lowest).slope <= 0.0) return settings.lowest;
  double b = std::clamp(1.0, low, high);
  for (int step = 0; step < 200 && high - low > 4.0 * std::numeric_limits<double>::epsilon() * high; ++step) {
    const auto loss = loss_at_temperature(logits, classes, labels, 1.0 / b);
    if (loss.slope == 0.0) break;
    (loss.slope < 0.0 ? low : high) = b;
    const double newton = b - loss.slope / loss.curvature;
    const double next = newton > low && newton < high ? newton : low + (high - low) / 2.0;
    const bool is_settled = std::abs(next - b) <= 4.0 * std::numeric_limits<double>::epsilon() * b;
    b = next;
    if (is_settled) break;
  }
  return 1.0 / b;
}

}  // namespace clinicalbert::metrics
