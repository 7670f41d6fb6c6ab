#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "clinicalbert/metrics/metric_error.hpp"
#include "clinicalbert/tensors/random.hpp"

namespace clinicalbert::metrics {

struct bootstrap_settings {
  std::uint32_t resamples = 1000;
  double level = 0.95;  ///< of confidence, in (0, 1)
  std::uint64_t seed = 0;
};

/// A statistic of all items, and what it is of samples of them.
struct confidence_interval {
  double value = 0.0;
  double low = 0.0;
  double high = 0.0;
  std::uint32_t undefined = 0;  ///< resamples whose statistic is NaN, which are left out
};

/// Overwrites `sample` [n] with numbers of items 0 .. n - 1, drawn with replacement: a function of the seed, the number
/// of the resample and the place, so that resamples can be drawn in any order. Philox; all items are equally likely to
/// within 2^-32.
constexpr void draw_resample(std::uint64_t seed, std::uint32_t resample, std::span<std::uint32_t> sample) noexcept {
  constexpr std::uint32_t site = 0x626F6F74;  // apart from the numbers that training draws with the same seed
  const std::uint64_t items = sample.size();
  for (std::size_t place = 0; place < sample.size(); ++place) {
    const auto words = tensors::random_bits({seed, resample, site, 0}, static_cast<std::uint32_t>(place / 2), 0);
    for (std::size_t half = 0;; ++half) {
      const std::uint64_t low = words[2 * half], high = words[2 * half + 1];
      sample[place] = static_cast<std::uint32_t>((high * items + (low * items >> 32)) >> 32);
      if (half == 1 || place + 1 == sample.size()) break;
      ++place;
    }
  }
}

/// The q-th quantile of numbers in rising order, of which there is one, between its neighbors by a straight line.
/// Agrees with numpy.quantile.
[[nodiscard]] inline double quantile(std::span<const double> rising, double q) noexcept {
  const double place = q * static_cast<double>(rising.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const std::size_t above = std::min(below + 1, rising.size() - 1);
  return rising[below] + (rising[above] - rising[below]) * (place - static_cast<double>(below));
}

/// The percentile interval of a statistic over items: of the statistic of `resamples` samples, each of as many items
/// drawn with replacement, the quantiles (1 - level) / 2 and (1 + level) / 2.
///
/// `statistic(std::span<const std::uint32_t> items)` is a double: of the items of these numbers, one that stands there
/// twice counting twice. Of the difference of two models on the same items, it is a paired test: do not draw for each
/// alone. Same seed, same bits. Of no items, or where every resample is undefined, the interval is NaN. Throws
/// metric_error for no resamples and another level, and what `statistic` throws. Efron 1979; Efron and Tibshirani 1993,
/// section 13.3.
template <class Statistic>
[[nodiscard]] confidence_interval bootstrap(std::uint32_t items, Statistic&& statistic,
                                            const bootstrap_settings& settings = {}) {
  if (settings.resamples == 0) throw metric_error("bootstrap: there are no resamples");
  if (!(settings.level > 0.0 && settings.level < 1.0)) {
    throw metric_error("bootstrap: level " + std::to_string(settings.level) + " is not between 0 and 1");
  }
  constexpr double undefined = std::numeric_limits<double>::quiet_NaN();
  if (items == 0) return {undefined, undefined, undefined, settings.resamples};
  std::vector<std::uint32_t> sample(items);
  for (std::uint32_t i = 0; i < items; ++i) sample[i] = i;
  confidence_interval result{statistic(std::span<const std::uint32_t>(sample)), undefined, undefined, 0};
  std::vector<double> values;
  values.reserve(settings.resamples);
  for (std::uint32_t resample = 0; resample < settings.resamples; ++resample) {
    draw_resample(settings.seed, resample, sample);
    const double value = statistic(std::span<const std::uint32_t>(sample));
    if (std::isnan(value)) {
      ++result.undefined;
    } else {
      values.push_back(value);
    }
  }
  if (values.empty()) return result;
  std::sort(values.begin(), values.end());
  result.low = quantile(values, (1.0 - settings.level) / 2.0);
  result.high = quantile(values, (1.0 + settings.level) / 2.0);
  return result;
}

}  // namespace clinicalbert::metrics
