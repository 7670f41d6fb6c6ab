#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace clinicalbert::metrics {

/// The length of a longest common subsequence of two lists. Takes |a| |b| steps and memory for 2 |b| numbers.
template <class T>
[[nodiscard]] std::size_t common_subsequence_length(std::span<const T> a, std::span<const T> b) {
  std::vector<std::size_t> before(b.size() + 1), now(b.size() + 1);
  for (const T& item : a) {
    for (std::size_t j = 0; j < b.size(); ++j)
      now[j + 1] = item == b[j] ? before[j] + 1 : std::max(before[j + 1], now[j]);
    before.swap(now);
  }
  return before.back();
}

/// The places in `a`, rising, of one longest common subsequence of two lists: of several, that which rouge-score takes.
/// Takes |a| |b| steps and numbers of memory.
template <class T>
[[nodiscard]] std::vector<std::size_t> common_subsequence(std::span<const T> a, std::span<const T> b) {
  const std::size_t width = b.size() + 1;
  std::vector<std::uint32_t> lengths((a.size() + 1) * width);  // of the first i and j items
  for (std::size_t i = 1; i <= a.size(); ++i) {
    for (std::size_t j = 1; j <= b.size(); ++j) {
      lengths[i * width + j] = a[i - 1] == b[j - 1]
                                   ? lengths[(i - 1) * width + j - 1] + 1
                                   : std::max(lengths[(i - 1) * width + j], lengths[i * width + j - 1]);
    }
  }
  std::vector<std::size_t> places;
  for (std::size_t i = a.size(), j = b.size(); i > 0 && j > 0;) {
    if (a[i - 1] == b[j - 1]) {
      places.push_back(--i);
      --j;
    } else if (lengths[i * width + j - 1] > lengths[(i - 1) * width + j]) {
      --j;
    } else {
      --i;
    }
  }
  std::reverse(places.begin(), places.end());
  return places;
}

}  // namespace clinicalbert::metrics
