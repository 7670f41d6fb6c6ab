#pragma once

#include <algorithm>
#include <cassert>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>

#include "clinicalbert/backends/contract.hpp"
#include "clinicalbert/backends/epilogues.hpp"
#include "clinicalbert/backends/host_stream.hpp"
#include "clinicalbert/tensors/matrix.hpp"

namespace clinicalbert::backends {

/// Copies of some rows of a matrix, such as the first of each sequence or the masked ones. No row may be named twice.
///
///   gather(stream&, span<const uint32_t> rows, matrix<const E> x, matrix<E> y)     // y[i] = x[rows[i]]
///   scatter(stream&, span<const uint32_t> rows, matrix<const E> y, matrix<E> x, Epilogue)
///                          // overwrite: x[rows[i]] = y[i], the other rows become 0; accumulate: x[rows[i]] += y[i]
template <class B>
struct gather_op;

/// Moving rows has no form that is faster for one host backend than for another.
template <Backend B>
requires std::same_as<typename B::stream, host_stream>
struct gather_op<B> {
  using E = typename B::element;

  static void gather(host_stream& s, std::span<const std::uint32_t> rows, tensors::matrix<const E> x,
                     tensors::matrix<E> y) noexcept {
    assert(rows.size() == y.rows && x.columns == y.columns);
    s.for_each(rows.size(), [&](std::size_t i, std::size_t) { std::ranges::copy(x[rows[i]], y[i].begin()); });
  }

  static void scatter(host_stream& s, std::span<const std::uint32_t> rows, tensors::matrix<const E> y,
                      tensors::matrix<E> x, epilogues::overwrite) noexcept {
    assert(rows.size() == y.rows && x.columns == y.columns);
    s.for_each(x.rows, [&](std::size_t n, std::size_t) { std::ranges::fill(x[n], E(0)); });
    s.for_each(rows.size(), [&](std::size_t i, std::size_t) { std::ranges::copy(y[i], x[rows[i]].begin()); });
  }

  static void scatter(host_stream& s, std::span<const std::uint32_t> rows, tensors::matrix<const E> y,
                      tensors::matrix<E> x, epilogues::accumulate) noexcept {
    assert(rows.size() == y.rows && x.columns == y.columns);
    s.for_each(rows.size(), [&](std::size_t i, std::size_t) {
      for (std::size_t c = 0; c < x.columns; ++c) x(rows[i], c) += y(i, c);
    });
  }
};

}  // namespace clinicalbert::backends
