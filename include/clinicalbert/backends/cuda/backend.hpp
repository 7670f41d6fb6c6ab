#pragma once

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <type_traits>

#include "clinicalbert/backends/contract.hpp"
#include "clinicalbert/backends/cuda/host_copy.hpp"
#include "clinicalbert/backends/cuda/kernels/narrow_rows.hpp"
#include "clinicalbert/backends/cuda/runtime/weight_memory.hpp"
#include "clinicalbert/backends/cuda/stream.hpp"
#include "clinicalbert/backends/cuda/views.hpp"
#include "clinicalbert/backends/precisions.hpp"

namespace clinicalbert::backends {

/// What products and attention multiply in a precision, and how the library of products does it.
template <class Precision>
struct cuda_numbers;

template <>
struct cuda_numbers<precisions::fp32> {
  using factor = float;
  static constexpr auto factors = device::number_type::fp32;
  static constexpr auto in = device::arithmetic::fp32;
};
template <>
struct cuda_numbers<precisions::tf32> {
  using factor = float;
  static constexpr auto factors = device::number_type::fp32;
  static constexpr auto in = device::arithmetic::tf32;
};
template <>
struct cuda_numbers<precisions::bf16> {
  using factor = device::bf16;
  static constexpr auto factors = device::number_type::bf16;
  static constexpr auto in = device::arithmetic::fp32;
};
template <>
struct cuda_numbers<precisions::fp16> {
  using factor = device::fp16;
  static constexpr auto factors = device::number_type::fp16;
  static constexpr auto in = device::arithmetic::fp32;
};

/// One NVIDIA GPU, in fp32, tf32, bf16 or fp16: kernels of our own, products by cuBLASLt, and between operators fp32.
/// Programs link the target `device`, which has what nvcc compiled; nothing here includes a header of CUDA. A Stream is
/// a cuda_stream, or puts work in otherwise (replaying_stream.hpp).
template <class Precision = precisions::fp32, class Stream = cuda_stream>
struct cuda {
  using element = float;
  using stream = Stream;
  using precision = Precision;
  using factor = typename cuda_numbers<Precision>::factor;

  [[nodiscard]] static constexpr std::string_view name() noexcept { return "CUDA"; }

  template <class Kernel>
  static void launch(stream& s, const Kernel& kernel, std::uint32_t x, std::uint32_t y) noexcept {
    s.launch(kernel, x, y);
  }

  /// What an operator makes for its kernels, until it returns.
  class lists {
   public:
    explicit lists(stream& s) noexcept : stream_(s), host_(s.host_lists()), on_gpu_(s.list_memory()) {}
    template <class T>
    [[nodiscard]] std::span<T> host(std::size_t size) {
      return stream_.host_lists().template take<T>(size);
    }
    template <class T>
    [[nodiscard]] std::span<T> take(std::size_t size) noexcept {
      return stream_.template take<T>(size);
    }
    template <class T>
    [[nodiscard]] device::buffer<const T> put(std::span<const T> values) noexcept {
      return stream_.put(values);
    }

   private:
    stream& stream_;
    tensors::arena::scope host_, on_gpu_;
  };

  [[nodiscard]] static double on_host(stream& s, device::buffer<const double> values, std::size_t at) noexcept {
    return s.on_host(values, at);
  }
  template <class... T>
  static void copy_to_host(stream& s, const host_copy<T>&... all) noexcept {
    s.copy_to_host(all...);
  }

  template <class W>
  static void multiply(stream& s, product_kind kind, tensors::matrix<const float> a, tensors::matrix<const W> b,
                       tensors::matrix<float> c, bool accumulates) noexcept {
    const tensors::arena::scope scope(s.arena());
    const auto left = narrowed(s, a);
    const auto right = narrowed(s, b);
    device::product_sizes sizes{c.rows, c.columns, 0, left.stride, right.stride, c.stride};
    sizes.depth = kind == product_kind::rows ? a.columns : kind == product_kind::input_gradient ? b.rows : a.rows;
    device::library_product product = library_view(kind, sizes);
    product.accumulates = accumulates;
    product.factors = cuda_numbers<Precision>::factors;
    product.in = cuda_numbers<Precision>::in;
    s.multiply(kind, product, right.data, left.data, c.data);
  }

  [[nodiscard]] static std::size_t multiply_scratch(std::size_t tokens, std::size_t in, std::size_t out) noexcept {
    if constexpr (std::is_same_v<factor, float>) return 0;
    const auto of = [](std::size_t rows, std::size_t columns) {
      return tensors::arena::bytes_for(rows * narrow_stride(columns), sizeof(factor));
    };
    const std::size_t x = of(tokens, in), y = of(tokens, out), weight = of(out, in);
    return std::max({x + weight, y + weight, x + y});
  }

  /// Memory for weights where kernels read them.
  [[nodiscard]] static backends::weight_memory weight_memory(std::size_t size) { return backends::weight_memory(size); }

 private:
  // Rows that begin at multiples of 16 bytes.
  static constexpr std::size_t narrow_stride(std::size_t columns) noexcept { return (columns + 7) / 8 * 8; }

  // The matrix in numbers of type factor: itself, or a copy in the arena.
  template <class T>
  static tensors::matrix<const factor> narrowed(stream& s, tensors::matrix<const T> m) noexcept {
    if constexpr (std::is_same_v<T, factor>) {
      return m;
    } else {
      const std::size_t stride = narrow_stride(m.columns);
      const tensors::matrix<factor> copy(s.arena().template take<factor>(m.rows * stride).data(), m.rows, m.columns,
                                         stride);
      const auto run = [&](auto kernel) {
        kernel.rows = count(m.rows);
        kernel.columns = count(m.columns);
        kernel.x = rows_of(m);
        kernel.y = rows_of(copy);
        launch(s, kernel, kernel.blocks(kernel.rows, kernel.columns), 1);
      };
      moves_eight(m) ? run(device::narrow_rows<factor, 8>{}) : run(device::narrow_rows<factor, 1>{});
      return copy;
    }
  }
};

}  // namespace clinicalbert::backends
