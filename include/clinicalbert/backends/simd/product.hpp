#pragma once

#include <string>

#include "clinicalbert/backends/contract.hpp"
#include "clinicalbert/backends/panel_layout.hpp"
#include "clinicalbert/backends/simd/backend.hpp"
#include "clinicalbert/backends/simd/column_sums.hpp"
#include "clinicalbert/backends/simd/multiply.hpp"

namespace clinicalbert::backends {

/// Products by a register tile over packed panels (Goto & van de Geijn 2008, with the weight's panels kept instead of
/// A's).
template <class Arch>
struct product_op<simd<Arch>> {
  using stream = typename simd<Arch>::stream;
  using input = tensors::matrix<const float>;
  using output = tensors::matrix<float>;

  /// Packed is in panels of the register tile's width.
  [[nodiscard]] static std::size_t packed_bytes(std::size_t out, std::size_t in) noexcept {
    return tensors::arena::bytes_for(vectors::panels_size<Arch>(in, out), sizeof(float));
  }

  static void pack(input weight, std::byte* memory) noexcept {
    auto* const panels = reinterpret_cast<float*>(memory);
    for (std::size_t p = 0; p < vectors::panel_count<Arch>(weight.rows); ++p) pack_panel(weight, p, panels);
    const std::size_t used = vectors::panels_size<Arch>(weight.columns, weight.rows) * sizeof(float);
    std::fill(memory + used, memory + packed_bytes(weight.rows, weight.columns), std::byte{0});
  }

  static constexpr panel_layout weight_layout{"fp32", vectors::panel_width<Arch>};
  [[nodiscard]] static std::string layout() { return weight_layout.name(); }

  template <class Epilogue>
  static void infer(stream& s, packed_weight weight, input x, output y, Epilogue epilogue) noexcept {
    multiply<vectors::order::row_major>(
        s, left(x), {reinterpret_cast<const float*>(weight.bytes), weight.columns, weight.rows}, y, epilogue);
  }

  template <class Epilogue>
  static void forward(stream& s, input weight, input x, output y, Epilogue epilogue) noexcept {
    tensors::arena::scope scope(s.arena());
    float* panels = s.arena().template take<float>(vectors::panels_size<Arch>(weight.columns, weight.rows)).data();
    s.for_each(vectors::panel_count<Arch>(weight.rows),
               [&](std::size_t p, std::size_t) { pack_panel(weight, p, panels); });
    multiply<vectors::order::row_major>(s, left(x), {panels, weight.columns, weight.rows}, y, epilogue);
  }

  template <class Epilogue>
  static void input_gradient(stream& s, input weight, input d_y, output d_x, Epilogue epilogue) noexcept {
    tensors::arena::scope scope(s.arena());
    float* panels = s.arena().template take<float>(vectors::panels_size<Arch>(weight.rows, weight.columns)).data();
    pack_columns(s, weight, panels);
    multiply<vectors::order::row_major>(s, left(d_y), {panels, weight.rows, weight.columns}, d_x, epilogue);
  }

  static void weight_gradient(stream& s, input d_y, input x, output d_weight, std::span<float> d_bias) noexcept {
    tensors::arena::scope scope(s.arena());
    const std::size_t step = vectors::largest_depth_block;
    float* panels =
        s.arena().template take<float>(vectors::panels_size<Arch>(std::min(x.rows, step), x.columns)).data();
    for (std::size_t token = 0; token < x.rows; token += step) {
      const std::size_t tokens = std::min(step, x.rows - token);
      pack_columns(s, x.slice(token, tokens), panels);
      const vectors::left_side transposed{d_y.data + token * d_y.stride, d_y.stride, d_y.columns, tokens};
      multiply<vectors::order::depth_major>(s, transposed, {panels, tokens, x.columns}, d_weight,
                                            epilogues::accumulate{});
    }
    if (!d_bias.empty()) vectors::add_column_sums<Arch>(s, d_y, d_bias);
  }

  [[nodiscard]] static std::size_t scratch(std::size_t tokens, std::size_t in, std::size_t out,
                                           std::size_t concurrency) noexcept {
    using tensors::arena;
    const auto bytes = [](std::size_t floats) { return arena::bytes_for(floats, sizeof(float)); };
    const std::size_t some = std::min(tokens, vectors::largest_depth_block);
    const auto own = [&](std::size_t rows, std::size_t depth) {
      return bytes(concurrency * vectors::row_block_size<vectors::fp32_dot<Arch>>(rows, depth));
    };
    return std::max({bytes(vectors::panels_size<Arch>(in, out)) + own(tokens, in),
                     bytes(vectors::panels_size<Arch>(out, in)) + own(tokens, out),
                     bytes(vectors::panels_size<Arch>(some, in)) + own(out, some)});
  }

 private:
  template <vectors::order Order, class Epilogue>
  static void multiply(stream& s, const vectors::left_side& a, const vectors::right_side& b, output y,
                       const Epilogue& epilogue) noexcept {
    vectors::multiply<vectors::fp32_dot<Arch>, Order>(s, a, b, vectors::plain_sums<Arch>{}, y, epilogue);
  }

  static vectors::left_side left(input x) noexcept { return {x.data, x.stride, x.rows, x.columns}; }

  static void pack_panel(input weight, std::size_t p, float* panels) noexcept {
    constexpr std::size_t wide = vectors::panel_width<Arch>;
    vectors::pack_transposed<Arch>(weight.data + p * wide * weight.stride, weight.stride, weight.columns,
                                   std::min(wide, weight.rows - p * wide), panels + p * wide * weight.columns);
  }

  static void pack_columns(stream& s, input b, float* panels) noexcept {
    constexpr std::size_t wide = vectors::panel_width<Arch>;
    s.for_each(vectors::panel_count<Arch>(b.columns), [&](std::size_t p, std::size_t) {
      vectors::pack_rows<Arch>(b.data + p * wide, b.stride, b.rows, std::min(wide, b.columns - p * wide),
                               panels + p * wide * b.rows);
    });
  }
};

}  // namespace clinicalbert::backends
