#pragma once

#include <chrono>
#include <cstddef>

#include "clinicalbert/backends/simd/backend.hpp"
#include "clinicalbert/backends/simd/vector.hpp"

namespace clinicalbert::bench {

/// The fused multiply-adds of one core with nothing but registers, in GFLOP/s: what no kernel can beat. Measured now, over
/// so many seconds, best of many runs.
template <class Arch>
[[nodiscard]] double register_peak(double seconds = 0.3) {
  using vector = xsimd::batch<float, Arch>;
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
      for (std::size_t i = 0; i < chains; ++i) {
        sums[i] = backends::FMA(a, b, sums[i]);
        asm volatile("" : "+v"(sums[i].data));
      }
    }
    const double time = std::chrono::duration<double>(clock::now() - begin).count();
    for (auto& s : sums) seed = s.get(0);
    const double operations = 2.0 * chains * rounds * vector::size;
    if (operations / time / 1e9 > best) best = operations / time / 1e9;
  }
  return best;
}

}  // namespace clinicalbert::bench
