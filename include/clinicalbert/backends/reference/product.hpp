#pragma once

#include <algorithm>
#include <cassert>
#include <concepts>
#include <cstddef>
#include <span>
#include <string>

#include "clinicalbert/backends/reference/apply_epilogue.hpp"
#include "clinicalbert/backends/reference/backend.hpp"
#include "clinicalbert/tensors/arena.hpp"
#include "clinicalbert/tensors/matrix.hpp"

namespace clinicalbert::backends {

/// Products as the sums that they are, each in double and in the order of its index, then rounded to E.
template <std::floating_point E>
struct product_op<reference<E>> {
  using stream = typename reference<E>::stream;

  /// Packed is row-major, as the weight is.
  [[nodiscard]] static std::size_t packed_bytes(std::size_t out, std::size_t in) noexcept {
    return tensors::arena::bytes_for(out * in, sizeof(E));
  }

  static void pack(tensors::matrix<const E> weight, std::byte* memory) noexcept {
    auto* to = reinterpret_cast<E*>(memory);
    for (std::size_t r = 0; r < weight.rows; ++r) to = std::copy(weight[r].begin(), weight[r].end(), to);
    std::fill(reinterpret_cast<std::byte*>(to), memory + packed_bytes(weight.rows, weight.columns), std::byte{0});
  }

  [[nodiscard]] static std::string layout() { return "fp" + std::to_string(8 * sizeof(E)) + " rows"; }

  template <class Epilogue>
  static void infer(stream& s, packed_weight weight, tensors::matrix<const E> x, tensors::matrix<E> y,
                    Epilogue epilogue) noexcept {
    forward(s, {reinterpret_cast<const E*>(weight.bytes), weight.rows, weight.columns}, x, y, epilogue);
  }

  template <class Epilogue>
  static void forward(stream& s, tensors::matrix<const E> weight, tensors::matrix<const E> x, tensors::matrix<E> y,
                      Epilogue epilogue) noexcept {
    assert(x.rows == y.rows && x.columns == weight.columns && y.columns == weight.rows);
    s.for_each(x.rows, [&](std::size_t n, std::size_t) {
      for (std::size_t o = 0; o < weight.rows; ++o) {
        double sum = 0;
        for (std::size_t i = 0; i < weight.columns; ++i) sum += double{x(n, i)} * double{weight(o, i)};
        apply_epilogue(epilogue, static_cast<E>(sum), y, n, o);
      }
    });
  }

  template <class Epilogue>
  static void input_gradient(stream& s, tensors::matrix<const E> weight, tensors::matrix<const E> d_y,
                             tensors::matrix<E> d_x, Epilogue epilogue) noexcept {
    assert(d_x.rows == d_y.rows && d_x.columns == weight.columns && d_y.columns == weight.rows);
    const tensors::arena::scope scope(s.arena());
    const auto scratch = s.arena().template take<double>(s.concurrency() * weight.columns);
    s.for_each(d_y.rows, [&](std::size_t n, std::size_t slot) {
      const auto sums = scratch.subspan(slot * weight.columns, weight.columns);
      std::fill(sums.begin(), sums.end(), 0.0);
      for (std::size_t o = 0; o < weight.rows; ++o)
        for (std::size_t i = 0; i < sums.size(); ++i) sums[i] += double{d_y(n, o)} * double{weight(o, i)};
      for (std::size_t i = 0; i < sums.size(); ++i) apply_epilogue(epilogue, static_cast<E>(sums[i]), d_x, n, i);
    });
  }

  static void weight_gradient(stream& s, tensors::matrix<const E> d_y, tensors::matrix<const E> x,
                              tensors::matrix<E> d_weight, std::span<E> d_bias) noexcept {
    assert(x.rows == d_y.rows && d_weight.rows == d_y.columns && d_weight.columns == x.columns);
    assert(d_bias.empty() || d_bias.size() == d_y.columns);
    const tensors::arena::scope scope(s.arena());
    const auto scratch = s.arena().template take<double>(s.concurrency() * x.columns);
    s.for_each(d_y.columns, [&](std::size_t o, std::size_t slot) {
      const auto sums = scratch.subspan(slot * x.columns, x.columns);
      std::fill(sums.begin(), sums.end(), 0.0);
      double bias_sum = 0;
      for (std::size_t n = 0; n < d_y.rows; ++n) {
        bias_sum += double{d_y(n, o)};
        for (std::size_t i = 0; i < sums.size(); ++i) sums[i] += double{d_y(n, o)} * double{x(n, i)};
      }
      for (std::size_t i = 0; i < sums.size(); ++i) d_weight(o, i) += static_cast<E>(sums[i]);
      if (!d_bias.empty()) d_bias[o] += static_cast<E>(bias_sum);
    });
  }

  [[nodiscard]] static std::size_t scratch(std::size_t /*tokens*/, std::size_t in, std::size_t /*out*/,
                                           std::size_t concurrency) noexcept {
    return tensors::arena::bytes_for(concurrency * in, sizeof(double));
  }
};

}  // namespace clinicalbert::backends
