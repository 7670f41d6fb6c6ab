#pragma once

#include "clinicalbert/backends/contract.hpp"
#include "clinicalbert/backends/simd/backend.hpp"
#include "clinicalbert/backends/simd/bf16_format.hpp"
#include "clinicalbert/backends/simd/int8_format.hpp"
#include "clinicalbert/backends/simd/multiply.hpp"
#include "clinicalbert/tensors/aligned_vector.hpp"

namespace clinicalbert::backends {

/// Products for inference in fewer bits, in the numbers of a Format:
///
///   dot                                                       how words are multiplied (dot.hpp)
///   convert_weight(row, n, words, scale, correction)          a row of a weight [Out, In]
///   convert_activation(row, n, words, scale)                  a row of x
///   sums(row_scales, column_scales, corrections)              what makes products of a tile's sums (tile_finish.hpp)
///
/// Weights are converted once, activations in each call, a row at a time.
template <class Arch, class Format>
struct narrow_product {
  using stream = host_stream;
  using input = tensors::matrix<const float>;
  using output = tensors::matrix<float>;
  using dot = typename Format::dot;

  /// A weight [Out, In] in words, in panels of the register tile's width.
  class packed {
   public:
    packed() = default;
    explicit packed(input weight)
        : rows_(weight.rows), columns_(weight.columns), panels_(vectors::panels_size<Arch>(words(columns_), rows_)) {
      constexpr std::size_t wide = vectors::panel_width<Arch>;
      const std::size_t depth = words(columns_), whole = vectors::panel_count<Arch>(rows_) * wide;
      if (Format::has_scales) {
        scales_.resize(whole);
        corrections_.resize(whole);
      }
      tensors::aligned_vector<float> some(wide * depth);
      for (std::size_t first = 0; first < rows_; first += wide) {
        const std::size_t count = std::min(wide, rows_ - first);
        for (std::size_t r = 0; r < count; ++r) {
          float scale = 1;
          std::int32_t correction = 0;
          Format::convert_weight(weight.data + (first + r) * weight.stride, columns_, some.data() + r * depth, scale,
                                 correction);
          if (Format::has_scales) {
            scales_[first + r] = scale;
            corrections_[first + r] = correction;
          }
        }
        vectors::pack_transposed<Arch>(some.data(), depth, depth, count, panels_.data() + first * depth);
      }
    }

    [[nodiscard]] std::size_t rows() const noexcept { return rows_; }
    [[nodiscard]] std::size_t columns() const noexcept { return columns_; }
    [[nodiscard]] std::size_t bytes() const noexcept {
      return (panels_.size() + scales_.size() + corrections_.size()) * sizeof(float);
    }
    [[nodiscard]] const float* panels() const noexcept { return panels_.data(); }
    [[nodiscard]] const float* scales() const noexcept { return scales_.data(); }
    [[nodiscard]] const std::int32_t* corrections() const noexcept { return corrections_.data(); }

   private:
    std::size_t rows_ = 0, columns_ = 0;
    tensors::aligned_vector<float> panels_;
    tensors::aligned_vector<float> scales_;              // of each output, in whole panels
    tensors::aligned_vector<std::int32_t> corrections_;  // likewise
  };

  [[nodiscard]] static packed pack(input weight) { return packed(weight); }

  template <class Epilogue>
  static void infer(stream& s, const packed& weight, input x, output y, Epilogue epilogue) noexcept {
    const tensors::arena::scope scope(s.arena());
    const std::size_t depth = words(x.columns), stride = row_words(x.columns);
    float* a = s.arena().template take<float>(x.rows * stride).data();
    float* scales = s.arena().template take<float>(x.rows).data();
    const vectors::even_split blocks = vectors::even_split::at_most(x.rows, 16);
    s.for_each(blocks.pieces, [&](std::size_t block, std::size_t) {
      for (std::size_t r = blocks.begin(block); r < blocks.begin(block + 1); ++r)
        Format::convert_activation(x.data + r * x.stride, x.columns, a + r * stride, scales[r]);
    });
    vectors::multiply<dot, vectors::order::row_major>(
        s, {a, stride, x.rows, depth}, {weight.panels(), depth, weight.rows()},
        Format::sums(scales, weight.scales(), weight.corrections()), y, epilogue);
  }

  [[nodiscard]] static std::size_t scratch(std::size_t tokens, std::size_t in, std::size_t /*out*/,
                                           std::size_t concurrency) noexcept {
    using tensors::arena;
    return arena::bytes_for(tokens * row_words(in), sizeof(float)) + arena::bytes_for(tokens, sizeof(float)) +
           arena::bytes_for(concurrency * vectors::row_block_size<Arch>(tokens, words(in)), sizeof(float));
  }

 private:
  static constexpr std::size_t words(std::size_t elements) noexcept {
    return (elements + dot::per_word - 1) / dot::per_word;
  }
  /// Off the strides that crowd one set of the cache.
  static constexpr std::size_t row_words(std::size_t elements) noexcept {
    return (words(elements) + 15) / 16 * 16 + 16;
  }
};

template <class Arch>
struct product_op<simd<Arch, precisions::bf16>> : narrow_product<Arch, vectors::bf16_format<Arch>> {};

template <class Arch>
struct product_op<simd<Arch, precisions::int8>> : narrow_product<Arch, vectors::int8_format<Arch>> {};

}  // namespace clinicalbert::backends
