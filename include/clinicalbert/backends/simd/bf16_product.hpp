#pragma once

#include "clinicalbert/backends/simd/bf16_format.hpp"
#include "clinicalbert/backends/simd/bf16_panels.hpp"
#include "clinicalbert/backends/simd/column_sums.hpp"
#include "clinicalbert/backends/simd/narrow_product.hpp"

namespace clinicalbert::backends {

/// Products in bf16 of numbers that are kept in fp32, which is how training with fp32 master weights goes: weights,
/// activations and gradients are rounded where a product reads them, and sums are fp32.
template <class Arch>
struct product_op<simd<Arch, precisions::bf16>> : narrow_product<Arch, vectors::bf16_format<Arch>> {
  using inference = narrow_product<Arch, vectors::bf16_format<Arch>>;
  using stream = host_stream;
  using input = tensors::matrix<const float>;
  using output = tensors::matrix<float>;
  using dot = vectors::bf16_dot<Arch>;

  template <class Epilogue>
  static void forward(stream& s, input weight, input x, output y, Epilogue epilogue) noexcept {
    const tensors::arena::scope scope(s.arena());
    const std::size_t depth = vectors::bf16_words(weight.columns);
    float* panels = s.arena().template take<float>(vectors::panels_size<Arch>(depth, weight.rows)).data();
    vectors::pack_bf16_weight<Arch>(s, weight, panels);
    multiply(s, x, {panels, depth, weight.rows}, y, epilogue);
  }

  template <class Epilogue>
  static void input_gradient(stream& s, input weight, input d_y, output d_x, Epilogue epilogue) noexcept {
    const tensors::arena::scope scope(s.arena());
    const std::size_t depth = vectors::bf16_words(weight.rows);
    float* panels = s.arena().template take<float>(vectors::panels_size<Arch>(depth, weight.columns)).data();
    vectors::pack_bf16_row_pairs<Arch>(s, weight, panels);
    multiply(s, d_y, {panels, depth, weight.columns}, d_x, epilogue);
  }

  static void weight_gradient(stream& s, input d_y, input x, output d_weight, std::span<float> d_bias) noexcept {
    const tensors::arena::scope scope(s.arena());
    float* panels = s.arena().template take<float>(vectors::panels_size<Arch>(most_pairs(x.rows), x.columns)).data();
    for (std::size_t token = 0; token < x.rows; token += tokens_at_once) {
      const std::size_t tokens = std::min(tokens_at_once, x.rows - token);
      vectors::pack_bf16_row_pairs<Arch>(s, x.slice(token, tokens), panels);
      vectors::multiply<dot, vectors::order::depth_major>(s, vectors::transposed_pairs<Arch>(d_y.slice(token, tokens)),
                                                          {panels, vectors::bf16_words(tokens), x.columns},
                                                          vectors::plain_sums<Arch>{}, d_weight,
                                                          epilogues::accumulate{});
    }
    if (!d_bias.empty()) vectors::add_column_sums<Arch>(s, d_y, d_bias);
  }

  [[nodiscard]] static std::size_t scratch(std::size_t tokens, std::size_t in, std::size_t out,
                                           std::size_t concurrency) noexcept {
    const auto bytes = [](std::size_t floats) { return tensors::arena::bytes_for(floats, sizeof(float)); };
    const auto product = [&](std::size_t depth, std::size_t columns) {
      return bytes(vectors::panels_size<Arch>(vectors::bf16_words(depth), columns)) +
             inference::scratch(tokens, depth, columns, concurrency);
    };
    const std::size_t pairs = most_pairs(tokens);
    return std::max(
        {product(in, out), product(out, in),
         bytes(vectors::panels_size<Arch>(pairs, in)) + bytes(concurrency * vectors::row_block_size<dot>(out, pairs))});
  }

 private:
  /// So that what is added to the gradient of a weight is read and written once for most batches.
  static constexpr std::size_t tokens_at_once = 4096;

  static constexpr std::size_t most_pairs(std::size_t tokens) noexcept {
    return vectors::bf16_words(std::min(tokens, tokens_at_once));
  }

  template <class Epilogue>
  static void multiply(stream& s, input x, const vectors::right_side& b, output y, const Epilogue& epilogue) noexcept {
    const std::size_t stride = vectors::bf16_row_words(x.columns);
    float* a = s.arena().template take<float>(x.rows * stride).data();
    vectors::over_rows<Arch>(s, x.rows, 16, [&](std::size_t row) {
      vectors::bf16_format<Arch>::convert(x.data + row * x.stride, x.columns, a + row * stride);
    });
    vectors::multiply<dot, vectors::order::row_major>(s, {a, stride, x.rows, b.depth}, b, vectors::plain_sums<Arch>{},
                                                      y, epilogue);
  }
};

}  // namespace clinicalbert::backends
