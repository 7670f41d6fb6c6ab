#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numeric>
#include <span>
#include <vector>

#include "clinicalbert/metrics/metric_error.hpp"

namespace clinicalbert::metrics {

/// Sorts `values` and returns how many pairs stood in falling order; `memory` has as many items. Takes n log n steps.
[[nodiscard]] inline double sort_and_count_inversions(std::span<double> values, std::span<double> memory) {
  if (values.size() < 2) return 0.0;
  const std::size_t half = values.size() / 2;
  double count = sort_and_count_inversions(values.first(half), memory.first(half)) +
                 sort_and_count_inversions(values.subspan(half), memory.subspan(half));
  std::size_t left = 0, right = half;
  for (double& next : memory) {
    if (right == values.size() || (left < half && values[left] <= values[right])) {
      next = values[left++];
    } else {
      next = values[right++];
      count += static_cast<double>(half - left);
    }
  }
  std::copy(memory.begin(), memory.end(), values.begin());
  return count;
}

/// Kendall's tau-b, in [-1, 1]: (C - D) / sqrt((C + D + T_a) (C + D + T_b)) of the pairs that agree in their order (C),
/// do not (D), or are ties in one list only (T). Takes n log n steps (Knight 1966).
///
/// NaN for less than two items and where a list has one value only. Throws metric_error for lists of different lengths
/// and for NaN. Agrees with scipy.stats.kendalltau.
[[nodiscard]] inline double kendall_tau_b(std::span<const double> a, std::span<const double> b) {
  check_same_size("kendall", a.size(), b.size());
  check_numbers("kendall", a);
  check_numbers("kendall", b);
  std::vector<std::size_t> order(a.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [&](std::size_t i, std::size_t j) { return a[i] != a[j] ? a[i] < a[j] : b[i] < b[j]; });
  // Pairs of equal items; equal ones stand together.
  const auto count_ties = [&](auto same) {
    double pairs = 0.0;
    for (std::size_t begin = 0, end = 0; begin < order.size(); begin = end) {
      while (end < order.size() && same(begin, end)) ++end;
      pairs += static_cast<double>(end - begin) * static_cast<double>(end - begin - 1) / 2.0;
    }
    return pairs;
  };
  const double ties_a = count_ties([&](std::size_t i, std::size_t j) { return a[order[i]] == a[order[j]]; });
  const double ties_both = count_ties(
      [&](std::size_t i, std::size_t j) { return a[order[i]] == a[order[j]] && b[order[i]] == b[order[j]]; });
  std::vector<double> sorted(a.size()), memory(a.size());
  for (std::size_t i = 0; i < order.size(); ++i) sorted[i] = b[order[i]];
  const double discordant = sort_and_count_inversions(sorted, memory);
  const double ties_b = count_ties([&](std::size_t i, std::size_t j) { return sorted[i] == sorted[j]; });
  const auto items = static_cast<double>(a.size());
  const double all = items * (items - 1.0) / 2.0;
  const double product = (all - ties_a) * (all - ties_b);
  if (!(product > 0.0)) return std::numeric_limits<double>::quiet_NaN();
  return std::clamp((all - ties_a - ties_b + ties_both - 2.0 * discordant) / std::sqrt(product), -1.0, 1.0);
}

}  // namespace clinicalbert::metrics
