#pragma once

#include <array>
#include <string_view>

#include "clinicalbert/backends/dispatch/cpu.hpp"
#include "clinicalbert/backends/dispatch/kernel_table.hpp"
#include "clinicalbert/backends/dispatch/units.hpp"

namespace clinicalbert::backends::dispatch {

/// A way in which the kernels of this program have been compiled.
struct instruction_set {
  std::string_view name, needs;
  bool (*runs_here)() noexcept;  ///< whether this processor and its system have it
  const kernel_set* kernels;
  bool (*pays_here)() noexcept = nullptr;  ///< whether it is faster here than the next, which it is where null
};

/// Those that the program holds, each of which asks for more than the next, and is faster unless it does not pay.
#if defined(__x86_64__)
inline constexpr std::array instruction_sets{
    instruction_set{"amx", "AMX tiles for BF16 and INT8, AVX-512 with VNNI and BF16, and Linux 5.16", &runs_amx,
                    &clinicalbert_kernels_amx},
    instruction_set{"avx512-bf16", "AVX-512 with VNNI and BF16", &runs_avx512_bf16, &clinicalbert_kernels_avx512_bf16,
                    &bf16_products_pay},
    instruction_set{"avx512-vnni", "AVX-512 with VNNI", &runs_avx512_vnni, &clinicalbert_kernels_avx512_vnni},
    instruction_set{"avx512", "AVX-512 F, BW, CD, DQ and VL", &runs_avx512, &clinicalbert_kernels_avx512},
    instruction_set{"avx2", "AVX2, FMA, BMI and BMI2", &runs_avx2, &clinicalbert_kernels_avx2},
    instruction_set{"x86-64-v2", "SSE4.2 and POPCNT", &runs_x86_64_v2, &clinicalbert_kernels_x86_64_v2},
};
#elif defined(__aarch64__)
inline constexpr std::array instruction_sets{
    instruction_set{"neon", "NEON", &runs_neon, &clinicalbert_kernels_neon},
};
#else
inline constexpr std::array<instruction_set, 0> instruction_sets{};
#endif

}  // namespace clinicalbert::backends::dispatch
