#pragma once

#include <algorithm>
#include <cassert>
#include <concepts>
#include <cstddef>
#include <span>

#include "clinicalbert/backends/reference/apply_epilogue.hpp"
#include "clinicalbert/backends/reference/backend.hpp"
#include "clinicalbert/tensors/aligned_vector.hpp"
#include "clinicalbert/tensors/arena.hpp"
#include "clinicalbert/tensors/matrix.hpp"

namespace clinicalbert::backends {

/// Products as the sums that they are, each in double and in the order of its index, then rounded to E.
template <std::floating_point E>
struct product_op<reference<E>> {
  using stream = typename reference<E>::stream;

  /// A copy of the weight [Out, In], row-major.
  class packed {
   public:
    packed() noexcept = default;
    explicit packed(tensors::matrix<const E> weight) : rows_(weight.rows), columns_(weight.columns) {
      values_.reserve(rows_ * columns_);
      for (std::size_t r = 0; r < rows_; ++r) values_.insert(values_.end(), weight[r].begin(), weight[r].end());
    }

    [[nodiscard]] std::size_t rows() const noexcept { return rows_; }
    [[nodiscard]] std::size_t columns() const noexcept { return columns_; }
    [[nodiscard]] std::size_t bytes() const noexcept { return values_.size() * sizeof(E); }
    [[nodiscard]] tensors::matrix<const E> weight() const noexcept { return {values_.data(), rows_, columns_}; }

   private:
    tensors::aligned_vector<E> values_;
    std::size_t rows_ = 0, columns_ = 0;
  };

  [[nodiscard]] static packed pack(tensors::matrix<const E> weight) { return packed(weight); }

  template <class Epilogue>
  static void infer(stream& s, const packed& weight, tensors::matrix<const E> x, tensors::matrix<E> y,
                    Epilogue epilogue) noexcept {
    forward(s, weight.weight(), x, y, epilogue);
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
