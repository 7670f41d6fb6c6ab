#pragma once

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <span>
#include <string>
#include <type_traits>

#include "clinicalbert/backends/cuda/activation_gradient.hpp"
#include "clinicalbert/backends/cuda/activation_on_device.hpp"
#include "clinicalbert/backends/cuda/kernel_backend.hpp"
#include "clinicalbert/backends/cuda/kernels/activation.hpp"
#include "clinicalbert/backends/cuda/views.hpp"
#include "clinicalbert/backends/epilogues.hpp"
#include "clinicalbert/tensors/arena.hpp"

namespace clinicalbert::backends {

/// Products by a library, behind the backend's `multiply`; epilogues that it lacks are kernels that follow.
template <KernelBackend B>
struct product_op<B> {
  using stream = typename B::stream;
  using factor = typename B::factor;

  /// Packed is row-major, as the weight is, and of `factor`.
  [[nodiscard]] static std::size_t packed_bytes(std::size_t out, std::size_t in) noexcept {
    return tensors::arena::bytes_for(out * in, sizeof(factor));
  }

  static void pack(tensors::matrix<const float> weight, std::byte* memory) noexcept {
    auto* to = reinterpret_cast<factor*>(memory);
    for (std::size_t r = 0; r < weight.rows; ++r)
      to = std::transform(weight[r].begin(), weight[r].end(), to, [](float w) { return device::rounded<factor>(w); });
    std::fill(reinterpret_cast<std::byte*>(to), memory + packed_bytes(weight.rows, weight.columns), std::byte{0});
  }

  [[nodiscard]] static std::string layout() {
    return std::string(std::is_same_v<factor, float>          ? "fp32"
                       : std::is_same_v<factor, device::bf16> ? "bf16"
                                                              : "fp16") +
           " rows for a GPU";
  }

  template <class Epilogue>
  static void infer(stream& s, packed_weight weight, tensors::matrix<const float> x, tensors::matrix<float> y,
                    Epilogue epilogue) noexcept {
    rows(s, tensors::matrix<const factor>(reinterpret_cast<const factor*>(weight.bytes), weight.rows, weight.columns),
         x, y, epilogue);
  }

  template <class Epilogue>
  static void forward(stream& s, tensors::matrix<const float> weight, tensors::matrix<const float> x,
                      tensors::matrix<float> y, Epilogue epilogue) noexcept {
    rows(s, weight, x, y, epilogue);
  }

  template <class Epilogue>
  static void input_gradient(stream& s, tensors::matrix<const float> weight, tensors::matrix<const float> d_y,
                             tensors::matrix<float> d_x, Epilogue epilogue) noexcept {
    assert(d_x.rows == d_y.rows && d_x.columns == weight.columns && d_y.columns == weight.rows);
    B::multiply(s, product_kind::input_gradient, d_y, weight, d_x, adds<Epilogue>);
    finish(s, epilogue, d_x);
  }

  static void weight_gradient(stream& s, tensors::matrix<const float> d_y, tensors::matrix<const float> x,
                              tensors::matrix<float> d_weight, std::span<float> d_bias) noexcept {
    assert(x.rows == d_y.rows && d_weight.rows == d_y.columns && d_weight.columns == x.columns);
    B::multiply(s, product_kind::weight_gradient, d_y, x, d_weight, true);
    if (d_bias.empty()) return;
    const tensors::arena::scope scope(s.arena());
    const std::size_t part_count = parts(d_y.rows);
    const tensors::matrix<float> sums(d_bias.data(), 1, d_bias.size());
    if (part_count == 1) {
      add_columns(s, d_y, d_y.rows, sums, true);
    } else {
      const tensors::matrix<float> partial(s.arena().template take<float>(part_count * d_bias.size()).data(),
                                           part_count, d_bias.size());
      add_columns(s, d_y, rows_a_part, partial, false);
      add_columns(s, partial, part_count, sums, true);
    }
  }

  [[nodiscard]] static std::size_t scratch(std::size_t tokens, std::size_t in, std::size_t out,
                                           std::size_t /*concurrency*/) noexcept {
    return std::max(B::multiply_scratch(tokens, in, out),
                    tensors::arena::bytes_for(parts(tokens) * out, sizeof(float)));
  }

 private:
  static constexpr std::size_t rows_a_part = 256;
  [[nodiscard]] static constexpr std::size_t parts(std::size_t rows) noexcept {
    return (rows + rows_a_part - 1) / rows_a_part;
  }

  template <class Epilogue>
  static constexpr bool adds = std::is_same_v<Epilogue, epilogues::accumulate>;

  template <class W, class Epilogue>
  static void rows(stream& s, tensors::matrix<const W> weight, tensors::matrix<const float> x, tensors::matrix<float> y,
                   const Epilogue& epilogue) noexcept {
    assert(x.rows == y.rows && x.columns == weight.columns && y.columns == weight.rows);
    B::multiply(s, product_kind::rows, x, weight, y, adds<Epilogue>);
    finish(s, epilogue, y);
  }

  static void add_columns(stream& s, tensors::matrix<const float> x, std::size_t rows_each, tensors::matrix<float> sums,
                          bool accumulates) noexcept {
    device::column_sums<float> kernel;
    kernel.rows = count(x.rows);
    kernel.columns = count(x.columns);
    kernel.rows_a_part = count(rows_each);
    kernel.x = rows_of(x);
    kernel.sums = rows_of(sums);
    kernel.accumulates = accumulates;
    B::launch(s, kernel, kernel.blocks(kernel.columns), count(sums.rows));
  }

  static void finish(stream&, epilogues::overwrite, tensors::matrix<float>) noexcept {}
  static void finish(stream&, epilogues::accumulate, tensors::matrix<float>) noexcept {}
  static void finish(stream& s, const epilogues::add_bias<float>& with, tensors::matrix<float> y) noexcept {
    activate<device::identity>(s, with.bias, {}, y);
  }
  template <class Activation>
  static void finish(stream& s, const epilogues::bias_activation<float, Activation>& with,
                     tensors::matrix<float> y) noexcept {
    activate<typename activation_on_device<Activation>::type>(s, with.bias, with.pre_activation, y);
  }
  template <class Activation>
  static void finish(stream& s, const epilogues::activation_gradient<float, Activation>& with,
                     tensors::matrix<float> y) noexcept {
    launch_activation_gradient<Activation, B>(s, with.pre_activation, y, y);
  }

  template <class Activation>
  static void activate(stream& s, std::span<const float> bias, tensors::matrix<float> z,
                       tensors::matrix<float> y) noexcept {
    const auto run = [&](auto kernel) {
      kernel.rows = count(y.rows);
      kernel.columns = count(y.columns);
      kernel.p = rows_of(y);
      kernel.bias = buffer_of(bias);
      kernel.z = rows_of(z);
      kernel.y = rows_of(y);
      B::launch(s, kernel, kernel.blocks(kernel.rows, kernel.columns), 1);
    };
    moves_eight(y) && moves_eight(bias) && (z.data == nullptr || moves_eight(z))
        ? run(device::bias_activation<float, 8, Activation>{})
        : run(device::bias_activation<float, 1, Activation>{});
  }
};

}  // namespace clinicalbert::backends
