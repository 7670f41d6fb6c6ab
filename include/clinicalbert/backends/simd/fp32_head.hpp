#pragma once

#include "clinicalbert/backends/simd/attention_head.hpp"

namespace clinicalbert::backends::vectors {

/// A head's operands as attention's products read them, in fp32: rows are multiplied where they lie. Others have the
/// same members (bf16_head.hpp):
///
///   dot                                       how words are multiplied (dot.hpp)
///   words(n)                                  words that n elements along a depth take
///   pack_transposed(rows, some, panels)       B = rows^T: what logits are products with
///   pack(rows, panels)                        B = rows [length, size]: what probabilities are multiplied with
///   left(rows, stride, count, n, to, to_stride)   A = `count` rows of n elements, read there or converted to `to`
///   join(rows, stride, count, columns)        A = rows^T, in place: row p * per_word becomes words of as many rows
///   some_size, converted_size                 floats of `some` (or of `to` for a tile of such rows), and of `to` for
///                                             a tile of logits
///   spare_rows                                rows behind the last that `join` may write
template <class Arch>
struct fp32_head {
  using arch = Arch;
  using dot = fp32_dot<Arch>;
  static constexpr std::size_t spare_rows = 0;

  static constexpr std::size_t words(std::size_t elements) noexcept { return elements; }
  static constexpr std::size_t some_size(std::size_t /*head_size*/) noexcept { return 0; }
  static constexpr std::size_t converted_size(std::size_t /*stride*/) noexcept { return 0; }

  static void pack_transposed(const head_rows& rows, float* /*some*/, float* panels) noexcept {
    constexpr std::size_t wide = panel_width<Arch>;
    for (std::size_t first = 0; first < rows.length; first += wide)
      vectors::pack_transposed<Arch>(rows.row(first), rows.stride, rows.size, std::min(wide, rows.length - first),
                                     panels + first * rows.size);
  }

  static void pack(const head_rows& rows, float* panels) noexcept {
    constexpr std::size_t wide = panel_width<Arch>;
    for (std::size_t first = 0; first < rows.size; first += wide)
      pack_rows<Arch>(rows.data + first, rows.stride, rows.length, std::min(wide, rows.size - first),
                      panels + first * rows.length);
  }

  static left_rows left(const float* rows, std::size_t stride, std::size_t /*count*/, std::size_t /*n*/, float* /*to*/,
                        std::size_t /*to_stride*/) noexcept {
    return {rows, stride};
  }

  static void join(float* /*rows*/, std::size_t /*stride*/, std::size_t /*count*/, std::size_t /*columns*/) noexcept {}
};

}  // namespace clinicalbert::backends::vectors
