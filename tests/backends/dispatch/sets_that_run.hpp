#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "clinicalbert/backends/dispatch/instruction_sets.hpp"
#include "tests/catch.hpp"

namespace clinicalbert::tests {

/// Kernels for `dispatched` that a test changes: one instruction set after the other.
struct this_one {
  static inline const backends::dispatch::instruction_set* set = nullptr;
  static const backends::dispatch::instruction_set& kernels() { return *set; }
};

template <class Each>
void for_each_set_that_runs(Each each) {
  std::size_t count = 0;
  for (const auto& set : backends::dispatch::instruction_sets) {
    if (!set.runs_here()) continue;
    this_one::set = &set;
    INFO(std::string(set.name));
    each();
    ++count;
  }
  CHECK(count > 0);
}

/// The unit that was compiled as this test is, or null.
inline const backends::dispatch::instruction_set* compiled_alike() {
#if defined(__AVX512VNNI__) && defined(__AVX512BF16__)
  constexpr std::string_view name = "avx512-bf16";
#elif defined(__AVX512VNNI__)
  constexpr std::string_view name = "avx512-vnni";
#elif defined(__AVX512F__)
  constexpr std::string_view name = XSIMD_WITH_AVX512BW ? "avx512" : "";
#elif defined(__AVX2__) && defined(__FMA__)
  constexpr std::string_view name = "avx2";
#elif defined(__SSE4_2__)
  constexpr std::string_view name = "x86-64-v2";
#elif defined(__aarch64__)
  constexpr std::string_view name = "neon";
#else
  constexpr std::string_view name = "";
#endif
  for (const auto& set : backends::dispatch::instruction_sets)
    if (set.name == name && set.runs_here()) return &set;
  return nullptr;
}

}  // namespace clinicalbert::tests
