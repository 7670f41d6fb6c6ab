#pragma once

#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "bench/peak.hpp"
#include "clinicalbert/backends/precisions.hpp"
#include "clinicalbert/backends/thread_pool.hpp"

namespace clinicalbert::bench {

/// The threads that operators are timed on, and what these can do at best, measured in the same run.
struct machine {
  std::size_t threads = 1;
  backends::thread_pool_interface* pool = nullptr;  // null for one thread
  double fp32 = 0, bf16 = 0, int8 = 0;              // GFLOP/s, GOP/s
  double memory = 0;                                // GB/s

  /// Of the instruction that multiplies in a precision.
  template <class Precision>
  [[nodiscard]] double peak() const {
    if constexpr (std::is_same_v<Precision, backends::precisions::bf16>) return bf16;
    if constexpr (std::is_same_v<Precision, backends::precisions::int8>) return int8;
    return fp32;
  }
};

/// What a call does at least: operations at the peak of their kind, and bytes that it must read and write once.
struct work {
  double operations = 0, peak = 0;
  std::size_t bytes = 0;
};

/// The precision of a backend; fp32 where it names none.
template <class B>
struct precision_of : std::type_identity<backends::precisions::fp32> {};
template <class B>
requires requires { typename B::precision; }
struct precision_of<B> : std::type_identity<typename B::precision> {};

/// How a backend is called in the names of benchmarks: its precision, or its own name where it has none.
template <class B>
[[nodiscard]] std::string_view name_of() {
  if constexpr (requires { typename B::precision; }) return B::precision::name;
  return B::name();
}

/// Times `call()` again and again. Counters: GFLOP/s and GB/s of the median call, and their shares of what the machine
/// can do. The label says which of the two is the nearer limit. A share of memory above 1 is one of the caches.
template <class Call>
void time_operator(benchmark::State& state, const machine& m, const work& w, Call call) {
  using clock = std::chrono::steady_clock;
  const auto time = [&](std::size_t calls) {
    const auto begin = clock::now();
    for (std::size_t i = 0; i < calls; ++i) {
      call();
      benchmark::ClobberMemory();
    }
    return std::chrono::duration<double>(clock::now() - begin).count() / static_cast<double>(calls);
  };
  time(1);
  const std::size_t together = 1 + static_cast<std::size_t>(20e-6 / time(1));  // or the clock would be timed too
  std::vector<double> times;
  for (auto _ : state) {
    times.push_back(time(together));
    state.SetIterationTime(times.back());
  }
  std::ranges::nth_element(times, times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2));
  const double median = times[times.size() / 2];
  const double gigabytes = static_cast<double>(w.bytes) / 1e9 / median, gigaflops = w.operations / 1e9 / median;
  const double of_memory = gigabytes / m.memory, of_peak = w.peak > 0 ? gigaflops / w.peak : 0;
  if (w.peak > 0) {
    state.counters["GFLOP/s"] = gigaflops;
    state.counters["of peak"] = of_peak;
  }
  state.counters["GB/s"] = gigabytes;
  state.counters["of memory"] = of_memory;
  state.SetLabel(of_peak > of_memory ? "peak" : "memory");
}

/// Registers a benchmark NAME/BACKEND/M:ROWS for each of `rows`; `body(state, rows)`.
template <class B, class Rows, class Body>
void register_operator(std::string name, const Rows& rows, Body body) {
  for (const std::size_t count : rows)
    benchmark::RegisterBenchmark((name + "/" + std::string(name_of<B>()) + "/M:" + std::to_string(count)).c_str(),
                                 [=](benchmark::State& state) { body(state, count); })
        ->UseManualTime();
}

}  // namespace clinicalbert::bench
