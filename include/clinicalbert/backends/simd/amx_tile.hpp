#pragma once

#include "clinicalbert/backends/simd/amx.hpp"
#include "clinicalbert/backends/simd/micro_kernel.hpp"

#ifdef CLINICALBERT_WITH_AMX
namespace clinicalbert::backends::vectors {

/// `multiply_tile` (micro_kernel.hpp) in tile registers, which the caller holds (Dot::registers): 16 rows, or 32
/// where there is a lower half. Rows behind the last that matters are read and written too.
template <class Dot, bool HasLower>
void multiply_registers(std::size_t depth, const float* a, std::size_t a_stride, const float* panel,
                        typename Dot::sum* c, std::size_t c_stride, const float* next) noexcept {
  constexpr std::size_t side = 16, wide = 2 * side;
  const std::size_t a_bytes = a_stride * sizeof(float);
  constexpr std::size_t b_bytes = wide * sizeof(float);
  _tile_zero(0);
  _tile_zero(1);
  if constexpr (HasLower) {
    _tile_zero(2);
    _tile_zero(3);
  }
  const auto step =
      [](const float* upper, const float* lower, std::size_t bytes, const float* b) __attribute__((always_inline)) {
    _tile_loadd(4, upper, bytes);
    _tile_loadd(6, b, b_bytes);
    _tile_loadd(7, b + side, b_bytes);
    Dot::add_upper();
    if constexpr (HasLower) {
      _tile_loadd(5, lower, bytes);
      Dot::add_lower();
    }
  };
  const float* lower = a + (HasLower ? side * a_stride : 0);
  std::size_t k = 0;
  for (; k + side <= depth; k += side) {
    for (std::size_t line = 0; line < 4 * wide; line += side) __builtin_prefetch(next + line);
    next += 4 * wide;
    step(a + k, lower + k, a_bytes, panel + k * wide);
  }
  if (k < depth) {  // filled up with zeros
    alignas(64) float rest_a[(HasLower ? 2 : 1) * side][side] = {};
    alignas(64) float rest_b[side][wide] = {};
    const auto mask = static_cast<__mmask16>((1u << (depth - k)) - 1u);
    for (std::size_t r = 0; r < (HasLower ? 2 : 1) * side; ++r)
      _mm512_store_ps(rest_a[r], _mm512_maskz_loadu_ps(mask, a + r * a_stride + k));
    std::copy(panel + k * wide, panel + depth * wide, rest_b[0]);
    step(rest_a[0], rest_a[HasLower ? side : 0], side * sizeof(float), rest_b[0]);
  }
  const std::size_t c_bytes = c_stride * sizeof(*c);
  _tile_stored(0, c, c_bytes);
  _tile_stored(1, c + side, c_bytes);
  if constexpr (HasLower) {
    _tile_stored(2, c + side * c_stride, c_bytes);
    _tile_stored(3, c + side * c_stride + side, c_bytes);
  }
}

/// Tiles serve inference only, whose A is row-major.
template <std::derived_from<amx_dot> Dot, std::size_t Rows>
inline constexpr tile_function<Dot> tile_of<Dot, order::row_major, Rows> = &multiply_registers<Dot, (Rows > 16)>;

}  // namespace clinicalbert::backends::vectors
#endif
