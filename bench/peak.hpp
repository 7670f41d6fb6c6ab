#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <thread>
#include <utility>
#include <vector>

#include "clinicalbert/backends/simd/all.hpp"
#include "clinicalbert/tensors/aligned_vector.hpp"

namespace clinicalbert::bench {

/// The sum over `threads` threads, at work at once, of the best that each reached within `seconds`. `measure` says what
/// one short run reached; each thread has a copy of it.
template <class Measure>
[[nodiscard]] double best_of_threads(std::size_t threads, double seconds, const Measure& measure) {
  using clock = std::chrono::steady_clock;
  std::vector<double> best(threads);
  const std::vector<Measure> copies(threads, measure);
  {
    std::vector<std::jthread> team;
    const auto end = clock::now() + std::chrono::duration<double>(seconds);
    for (std::size_t t = 0; t < threads; ++t)
      team.emplace_back([&, t] {
        while (clock::now() < end) best[t] = std::max(best[t], copies[t]());
      });
  }
  double sum = 0;
  for (const double b : best) sum += b;
  return sum;
}

/// As many sums as the kernels keep in registers, each of `rounds` products of two vectors of words. Out of line, so
/// that a compiler knows nothing of the numbers.
template <class Dot>
__attribute__((noinline)) void sum_in_registers(std::size_t rounds, const float* words, typename Dot::sum* out) {
  using arch = typename Dot::arch;
  using shape = backends::vectors::tile_shape<arch>;
  constexpr std::size_t width = backends::vectors::width<arch>;
  constexpr std::make_index_sequence<shape::rows * shape::columns> each;
  typename Dot::vector sums[shape::rows * shape::columns];
  backends::vectors::unrolled(
      each, [&](auto i) __attribute__((always_inline)) {
        sums[i] = Dot::add(Dot::zero(), Dot::template broadcast<0>(words + i), Dot::template load<0>(words + i));
      });
  for (std::size_t r = 0; r < rounds; ++r) {
    asm("" : "+r"(words));  // or a compiler would multiply once
    const typename Dot::vector a = Dot::template broadcast<0>(words), b = Dot::template load<0>(words + width);
    backends::vectors::unrolled(
        each, [&](auto i) __attribute__((always_inline)) { sums[i] = Dot::add(sums[i], a, b); });
  }
  backends::vectors::unrolled(
      each, [&](auto i) __attribute__((always_inline)) { Dot::store(out + i * width, sums[i]); });
}

/// What `threads` cores do with nothing but registers, in GFLOP/s (GOP/s of int8), by the instruction with which the
/// kernels sum products of this kind (simd/dot.hpp): what no product can beat. Measured now.
template <class Dot>
[[nodiscard]] double register_peak(std::size_t threads, double seconds = 0.3) {
  using shape = backends::vectors::tile_shape<typename Dot::arch>;
  using clock = std::chrono::steady_clock;
  return best_of_threads(threads, seconds, [] {
    constexpr std::size_t sums = shape::rows * shape::columns, width = backends::vectors::width<typename Dot::arch>,
                          rounds = 20000;
    const std::vector<float> words(2 * width + sums);
    std::vector<typename Dot::sum> out(sums * width);
    const auto begin = clock::now();
    sum_in_registers<Dot>(rounds, words.data(), out.data());
    const double time = std::chrono::duration<double>(clock::now() - begin).count();
    return 2.0 * sums * rounds * width * Dot::per_word / Dot::parts / time / 1e9;
  });
}

/// What `threads` cores read of memory that no cache holds, in GB/s. Measured now.
template <class Arch>
[[nodiscard]] double read_bandwidth(std::size_t threads, double seconds = 1) {
  using batch = backends::vectors::batch<Arch>;
  using clock = std::chrono::steady_clock;
  constexpr std::size_t width = backends::vectors::width<Arch>, step = 8 * width;
  const tensors::aligned_vector<float> quarter_gibibyte(std::size_t{1} << 26, 1.f);
  return best_of_threads(threads, seconds, [memory = quarter_gibibyte] {
    batch sums[8];
    for (auto& s : sums) s = batch(0.f);
    const auto begin = clock::now();
    for (std::size_t i = 0; i < memory.size(); i += step) {
#pragma GCC unroll 8
      for (std::size_t j = 0; j < 8; ++j) sums[j] += batch::load_aligned(memory.data() + i + j * width);
    }
    const double time = std::chrono::duration<double>(clock::now() - begin).count();
    alignas(64) float out[width];
    for (const auto& s : sums) {
      s.store_aligned(out);
      asm volatile("" : : "r"(&out[0]) : "memory");
    }
    return static_cast<double>(memory.size() * sizeof(float)) / time / 1e9;
  });
}

}  // namespace clinicalbert::bench
