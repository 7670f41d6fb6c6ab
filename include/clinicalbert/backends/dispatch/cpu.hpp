#pragma once

#include "clinicalbert/backends/simd/amx_permission.hpp"

namespace clinicalbert::backends::dispatch {

// Whether this processor and its system run what a unit of this folder is compiled with: the flags in its first line,
// one by one. (A level such as "x86-64-v3" is no question that clang 14 understands.)

#if defined(__x86_64__)
[[nodiscard]] inline bool runs_x86_64_v2() noexcept {
  return __builtin_cpu_supports("sse4.2") && __builtin_cpu_supports("popcnt");
}

[[nodiscard]] inline bool runs_avx2() noexcept {
  return runs_x86_64_v2() && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
         __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2");
}

[[nodiscard]] inline bool runs_avx512() noexcept {
  return runs_avx2() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512cd");
}

[[nodiscard]] inline bool runs_avx512_vnni() noexcept { return runs_avx512() && __builtin_cpu_supports("avx512vnni"); }

[[nodiscard]] inline bool runs_avx512_bf16() noexcept {
  return runs_avx512_vnni() && __builtin_cpu_supports("avx512bf16");
}

/// Whether `vdpbf16ps` is faster than widening bf16 to fp32: not on Intel's, where it has half the rate of `vfmadd`.
[[nodiscard]] inline bool bf16_products_pay() noexcept { return !__builtin_cpu_is("intel"); }

/// Every processor with AMX has all of x86-64-v4.
[[nodiscard]] inline bool runs_amx() noexcept { return runs_avx512_bf16() && may_use_amx(); }
#elif defined(__aarch64__)
/// Every 64-bit ARM has it.
[[nodiscard]] inline bool runs_neon() noexcept { return true; }
#endif

}  // namespace clinicalbert::backends::dispatch
