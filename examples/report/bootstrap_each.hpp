#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "clinicalbert/metrics/bootstrap.hpp"

namespace clinicalbert::examples {

/// The intervals of `count` statistics of the same items, as `metrics::bootstrap` gives that of one, from resamples
/// that are drawn once for all: the same bits as of each alone.
///
/// `statistics(std::span<const std::uint32_t> items, std::span<double> values)` overwrites `values` [count]. Throws
/// what it throws. The settings must be such as metrics::bootstrap takes.
template <class Statistics>
[[nodiscard]] std::vector<metrics::confidence_interval> bootstrap_each(
    std::uint32_t items, std::size_t count, Statistics&& statistics, const metrics::bootstrap_settings& settings = {}) {
  constexpr double undefined = std::numeric_limits<double>::quiet_NaN();
  std::vector<metrics::confidence_interval> intervals(count, {undefined, undefined, undefined, settings.resamples});
  if (items == 0) return intervals;
  std::vector<std::uint32_t> sample(items);
  for (std::uint32_t i = 0; i < items; ++i) sample[i] = i;
  std::vector<double> values(count);
  const auto take = [&] { statistics(std::span<const std::uint32_t>(sample), std::span(values)); };
  take();
  for (std::size_t i = 0; i < count; ++i) intervals[i] = {values[i], undefined, undefined, 0};
  std::vector<std::vector<double>> drawn(count);
  for (std::uint32_t resample = 0; resample < settings.resamples; ++resample) {
    metrics::draw_resample(settings.seed, resample, sample);
    take();
    for (std::size_t i = 0; i < count; ++i) {
      if (std::isnan(values[i]))
        ++intervals[i].undefined;
      else
        drawn[i].push_back(values[i]);
    }
  }
  for (std::size_t i = 0; i < count; ++i) {
    if (drawn[i].empty()) continue;
    std::sort(drawn[i].begin(), drawn[i].end());
    intervals[i].low = metrics::quantile(drawn[i], (1.0 - settings.level) / 2.0);
    intervals[i].high = metrics::quantile(drawn[i], (1.0 + settings.level) / 2.0);
  }
  return intervals;
}

}  // namespace clinicalbert::examples
