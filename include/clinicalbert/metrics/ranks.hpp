#pragma once

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <span>
#include <vector>

namespace clinicalbert::metrics {

/// The numbers of the items in rising order of `values`, equal ones in the order of their numbers. No value is NaN.
[[nodiscard]] inline std::vector<std::size_t> rising_order(std::span<const double> values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
  return order;
}

/// The rank of each value from 1 on; equal values get the mean of the ranks that they share. No value is NaN.
///
/// Agrees with scipy.stats.rankdata.
[[nodiscard]] inline std::vector<double> average_ranks(std::span<const double> values) {
  const auto order = rising_order(values);
  std::vector<double> ranks(values.size());
  for (std::size_t begin = 0, end = 0; begin < order.size(); begin = end) {
    while (end < order.size() && values[order[end]] == values[order[begin]]) ++end;
    const double rank = (static_cast<double>(begin + 1) + static_cast<double>(end)) / 2.0;
    for (std::size_t i = begin; i < end; ++i) ranks[order[i]] = rank;
  }
  return ranks;
}

}  // namespace clinicalbert::metrics
