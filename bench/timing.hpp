#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <vector>

namespace clinicalbert::bench {

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
