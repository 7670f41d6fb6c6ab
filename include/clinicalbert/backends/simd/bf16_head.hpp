#pragma once

#include "clinicalbert/backends/simd/attention_head.hpp"
#include "clinicalbert/backends/simd/bf16_format.hpp"
#include "clinicalbert/backends/simd/bf16_panels.hpp"

namespace clinicalbert::backends::vectors {

/// A head's operands as words of two bf16 (fp32_head.hpp says what the members are).
template <class Arch>
struct bf16_head {
  using arch = Arch;
  using dot = bf16_dot<Arch>;
  static constexpr std::size_t spare_rows = 1;

  static constexpr std::size_t words(std::size_t elements) noexcept { return bf16_words(elements); }
  static constexpr std::size_t some_size(std::size_t head_size) noexcept {
    return std::max(panel_width<Arch>, dot::tile_rows) * words(head_size);
  }
  static constexpr std::size_t converted_size(std::size_t stride) noexcept { return dot::tile_rows * stride; }

  static void pack_transposed(const head_rows& rows, float* some, float* panels) noexcept {
    constexpr std::size_t wide = panel_width<Arch>;
    const std::size_t depth = words(rows.size);
    for (std::size_t first = 0; first < rows.length; first += wide) {
      const std::size_t count = std::min(wide, rows.length - first);
      left(rows.row(first), rows.stride, count, rows.size, some, depth);
      vectors::pack_transposed<Arch>(some, depth, depth, count, panels + first * depth);
    }
  }

  /// Each word holds a column's elements of two rows.
  static void pack(const head_rows& rows, float* panels) noexcept {
    constexpr std::size_t wide = panel_width<Arch>;
    for (std::size_t first = 0; first < rows.size; first += wide)
      for (std::size_t pair = 0; pair < words(rows.length); ++pair, panels += wide)
        for (std::size_t j = 0; j < wide; j += width<Arch>) {
          const std::size_t column = first + j, n = rows.size > column ? std::min(width<Arch>, rows.size - column) : 0;
          const float* row = rows.row(2 * pair) + column;
          const bool has_second = 2 * pair + 1 < rows.length;
          narrowing<Arch>::to_bf16_pairs(native<Arch>::load_first(row, n),
                                         has_second ? native<Arch>::load_first(row + rows.stride, n) : batch<Arch>(0.f),
                                         panels + j);
        }
  }

  static left_rows left(const float* rows, std::size_t stride, std::size_t count, std::size_t n, float* to,
                        std::size_t to_stride) noexcept {
    for (std::size_t r = 0; r < count; ++r) bf16_format<Arch>::convert(rows + r * stride, n, to + r * to_stride);
    return {to, to_stride};
  }

  /// The last of an odd number of rows is joined with zeros.
  static void join(float* rows, std::size_t stride, std::size_t count, std::size_t columns) noexcept {
    if (count % 2 != 0) std::fill_n(rows + count * stride, columns, 0.f);
    for (std::size_t r = 0; r < count; r += 2) {
      float* row = rows + r * stride;  // whole vectors: the stride has room for them
      for (std::size_t i = 0; i < columns; i += width<Arch>)
        narrowing<Arch>::to_bf16_pairs(batch<Arch>::load_unaligned(row + i),
                                       batch<Arch>::load_unaligned(row + stride + i), row + i);
    }
  }
};

}  // namespace clinicalbert::backends::vectors
