#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

#include "clinicalbert/backends/dispatch/instruction_sets.hpp"
#include "clinicalbert/backends/dispatch/training/training_units.hpp"

namespace clinicalbert::backends::dispatch {

/// The kernels that train where those of an instruction set infer.
struct trained_by {
  std::string_view name;
  const training_set* kernels;
};

/// One for each of `instruction_sets`. Tiles and VNNI have nothing for training; Intel's processors, which are those
/// with AMX, widen bf16 (`bf16_products_pay`).
#if defined(__x86_64__)
inline constexpr std::array training_sets{
    trained_by{"amx", &clinicalbert_kernels_training_avx512},
    trained_by{"avx512-bf16", &clinicalbert_kernels_training_avx512_bf16},
    trained_by{"avx512-vnni", &clinicalbert_kernels_training_avx512},
    trained_by{"avx512", &clinicalbert_kernels_training_avx512},
    trained_by{"avx2", &clinicalbert_kernels_training_avx2},
    trained_by{"x86-64-v2", &clinicalbert_kernels_training_x86_64_v2},
};
#elif defined(__aarch64__)
inline constexpr std::array training_sets{trained_by{"neon", &clinicalbert_kernels_training_neon}};
#else
inline constexpr std::array<trained_by, 0> training_sets{};
#endif

static_assert(std::ranges::equal(training_sets, instruction_sets, {}, &trained_by::name, &instruction_set::name));

/// Those for one of `instruction_sets`, of which there is one at the same place.
[[nodiscard]] inline const training_set& training_kernels(const instruction_set& set) noexcept {
  return *training_sets[static_cast<std::size_t>(&set - instruction_sets.data())].kernels;
}

}  // namespace clinicalbert::backends::dispatch
