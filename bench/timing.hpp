#pragma once

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <vector>

namespace clinicalbert::bench {

/// `x` rounded to so many places behind the point, for lines that people read.
[[nodiscard]] inline double places(double x, int count) noexcept {
  const double factor = std::pow(10.0, count);
  return std::round(x * factor) / factor;
}

/// Milliseconds of a call, over many.
struct timing {
  double median = 0, best = 0;
};

/// Times f() after three calls to warm up, for so many seconds and at least five times.
template <class F>
[[nodiscard]] timing time_calls(double seconds, F&& f) {
  using clock = std::chrono::steady_clock;
  for (int i = 0; i < 3; ++i) f();
  std::vector<double> times;
  const auto end = clock::now() + std::chrono::duration<double>(seconds);
  while (clock::now() < end || times.size() < 5) {
    const auto begin = clock::now();
    f();
    times.push_back(std::chrono::duration<double, std::milli>(clock::now() - begin).count());
  }
  std::ranges::sort(times);
  return {times[times.size() / 2], times.front()};
}

}  // namespace clinicalbert::bench
