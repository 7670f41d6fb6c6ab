#pragma once

#include <chrono>
#include <cstddef>

#include "clinicalbert/backends/simd/all.hpp"

namespace clinicalbert::bench {

/// The fused multiply-adds of one core with nothing but registers, in GFLOP/s: what no kernel can beat. Measured now,
/// over so many seconds, best of many runs.
template <class Arch>
[[nodiscard]] double register_peak(double seconds = 0.3) {
  using native = backends::vectors::native<Arch>;
  using vector = typename native::batch;
  constexpr std::size_t chains = 12, rounds = 20000;  // enough independent sums to hide the latency of each
  using clock = std::chrono::steady_clock;
  const auto end = clock::now() + std::chrono::duration<double>(seconds);
  double best = 0;
  volatile float seed = 1e-9F;
  while (clock::now() < end) {
    vector sums[chains];
    for (auto& s : sums) s = vector(seed);
    const vector a(seed), b(seed);
    const auto begin = clock::now();
    for (std::size_t r = 0; r < rounds; ++r) {
#pragma GCC unroll 12
      for (std::size_t i = 0; i < chains; ++i) sums[i] = native::fma(a, b, sums[i]);
    }
    const double time = std::chrono::duration<double>(clock::now() - begin).count();
    for (const auto& s : sums) seed = native::sum(s);
    const double operations = 2.0 * chains * rounds * native::width;
    if (operations / time / 1e9 > best) best = operations / time / 1e9;
  }
  return best;
}

}  // namespace clinicalbert::bench
