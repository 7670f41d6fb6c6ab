#pragma once

#include <string>

#include "clinicalbert/backends/contract.hpp"
#include "clinicalbert/backends/panel_layout.hpp"
#include "clinicalbert/backends/simd/backend.hpp"
#include "clinicalbert/backends/simd/int8_format.hpp"
#include "clinicalbert/backends/simd/multiply.hpp"

namespace clinicalbert::backends {

/// Products for inference in fewer bits, in the numbers of a Format:
///
///   dot, name                                       how words are multiplied (dot.hpp), and what they hold
///   row_scale scale_of_weight(row, n)               of a row of a weight [Out, In]
///   int32_t convert_weight(part, n, scale, words)   some of the row, to whole words; gives the sum of its numbers
///   int32_t correction(sum)                         of the row's numbers: where has_scales
///   convert_activation(row, n, words, scale)        a row of x, to dot::left_words for each word of a weight
///   sums(row_scales, column_scales, corrections)    what makes products of a tile's sums (tile_finish.hpp)
///
/// Weights are converted once, activations in each call, a row at a time.
template <class Arch, class Format>
struct narrow_product {
  using stream = host_stream;
  using input = tensors::matrix<const float>;
  using output = tensors::matrix<float>;
  using dot = typename Format::dot;

  /// Packed is, each from a cache line on: words in panels of the register tile's width, and where the format has them,
  /// scales and corrections of each output, in whole panels.
  [[nodiscard]] static std::size_t packed_bytes(std::size_t out, std::size_t in) noexcept {
    return parts(nullptr, out, in).bytes;
  }

  static void pack(input weight, std::byte* memory) noexcept {
    constexpr std::size_t wide = vectors::panel_width<Arch>, some = 64;  // words of a row at a time: they stay near
    const parts to(memory, weight.rows, weight.columns);
    const std::size_t depth = words(weight.columns);
    std::fill(reinterpret_cast<std::byte*>(to.panels + vectors::panels_size<Arch>(depth, weight.rows)),
              memory + to.bytes, std::byte{0});
    float converted[wide * some] = {};
    for (std::size_t first = 0; first < weight.rows; first += wide) {
      const std::size_t count = std::min(wide, weight.rows - first);
      const float* const rows = weight.data + first * weight.stride;
      vectors::row_scale scales[wide];
      std::int32_t sums[wide] = {};
      for (std::size_t r = 0; r < count; ++r)
        scales[r] = Format::scale_of_weight(rows + r * weight.stride, weight.columns);
      for (std::size_t k = 0; k < depth; k += some) {
        const std::size_t begin = k * dot::per_word, n = std::min(some * dot::per_word, weight.columns - begin);
        for (std::size_t r = 0; r < count; ++r)
          sums[r] += Format::convert_weight(rows + r * weight.stride + begin, n, scales[r], converted + r * some);
        vectors::pack_transposed<Arch>(converted, some, words(n), count, to.panels + first * depth + k * wide);
      }
      if constexpr (Format::has_scales)
        for (std::size_t r = 0; r < count; ++r) {
          to.scales[first + r] = scales[r].scale;
          to.corrections[first + r] = Format::correction(sums[r]);
        }
    }
  }

  static constexpr panel_layout weight_layout{Format::name, vectors::panel_width<Arch>};
  [[nodiscard]] static std::string layout() { return weight_layout.name(); }

  template <class Epilogue>
  static void infer(stream& s, packed_weight weight, input x, output y, Epilogue epilogue) noexcept {
    const parts b(const_cast<std::byte*>(weight.bytes), weight.rows, weight.columns);  // read only
    const tensors::arena::scope scope(s.arena());
    const std::size_t depth = words(x.columns), stride = row_words(x.columns);
    float* a = s.arena().template take<float>((x.rows + spare_rows) * stride).data();
    float* scales = s.arena().template take<float>(x.rows).data();
    const vectors::even_split blocks = vectors::even_split::at_most(x.rows, 16);
    s.for_each(blocks.pieces, [&](std::size_t block, std::size_t) {
      for (std::size_t r = blocks.begin(block); r < blocks.begin(block + 1); ++r)
        Format::convert_activation(x.data + r * x.stride, x.columns, a + r * stride, scales[r]);
    });
    vectors::multiply<dot, vectors::order::row_major>(s, {a, stride, x.rows, depth}, {b.panels, depth, weight.rows},
                                                      Format::sums(scales, b.scales, b.corrections), y, epilogue);
  }

  [[nodiscard]] static std::size_t scratch(std::size_t tokens, std::size_t in, std::size_t /*out*/,
                                           std::size_t concurrency) noexcept {
    using tensors::arena;
    const std::size_t own = vectors::row_block_size<dot>(tokens, words(in));
    return arena::bytes_for((tokens + spare_rows) * row_words(in), sizeof(float)) +
           arena::bytes_for(tokens, sizeof(float)) + arena::bytes_for(concurrency * own, sizeof(float));
  }

 private:
  struct parts {
    float *panels, *scales = nullptr;
    std::int32_t* corrections = nullptr;
    std::size_t bytes;

    parts(std::byte* memory, std::size_t out, std::size_t in) noexcept : panels(reinterpret_cast<float*>(memory)) {
      const std::size_t of_panels = tensors::arena::bytes_for(vectors::panels_size<Arch>(words(in), out), 4);
      const std::size_t an_output =
          tensors::arena::bytes_for(vectors::panel_count<Arch>(out) * vectors::panel_width<Arch>, 4);
      bytes = of_panels + (Format::has_scales ? 2 * an_output : 0);
      if (!Format::has_scales || memory == nullptr) return;
      scales = reinterpret_cast<float*>(memory + of_panels);
      corrections = reinterpret_cast<std::int32_t*>(memory + of_panels + an_output);
    }
  };

  static constexpr std::size_t spare_rows = dot::row_unit - 1;  // read where a tile ends

  static constexpr std::size_t words(std::size_t elements) noexcept {
    return (elements + dot::per_word - 1) / dot::per_word;
  }
  /// Of activations: off the strides that crowd one set of the cache.
  static constexpr std::size_t row_words(std::size_t elements) noexcept {
    return (dot::left_words * words(elements) + 15) / 16 * 16 + 16;
  }
};

template <class Arch>
struct product_op<simd<Arch, precisions::int8>> : narrow_product<Arch, vectors::int8_format<Arch>> {};

}  // namespace clinicalbert::backends
