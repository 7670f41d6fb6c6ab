#pragma once

#include <algorithm>
#include <cassert>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>

#include "clinicalbert/backends/contract.hpp"
#include "clinicalbert/backends/epilogues.hpp"
#include "clinicalbert/backends/host_stream.hpp"
#include "clinicalbert/tensors/matrix.hpp"
#include "clinicalbert/tensors/row_lists.hpp"

namespace clinicalbert::backends {

/// Means of rows of a matrix by lists, such as the mentions of each entity. A row may be in several lists, and several
/// times in one; the mean of an empty list is 0.
///
///   mean(stream&, const row_lists& lists, matrix<const E> x, matrix<E> y)     // y[i] = mean of x[n] over list i
///   spread(stream&, const row_lists& lists, matrix<const E> d_y, matrix<E> d_x, Epilogue)
///                          // d_x[n] = sum of d_y[i] / size of list i over the lists that n is in: overwritten (0 in
///                          // rows of no list) or accumulated; summed in the order of the lists
template <class B>
struct mean_rows_op;

/// Moving rows has no form that is faster for one host backend than for another.
template <Backend B>
requires std::same_as<typename B::stream, host_stream>
struct mean_rows_op<B> {
  using E = typename B::element;

  static void mean(host_stream& s, const tensors::row_lists& lists, tensors::matrix<const E> x,
                   tensors::matrix<E> y) noexcept {
    assert(lists.size() == y.rows && x.columns == y.columns);
    s.for_each(lists.size(), [&](std::size_t i, std::size_t) {
      const auto list = lists[i];
      const std::span<E> to = y[i];
      std::ranges::fill(to, E(0));
      for (const std::uint32_t n : list)
        for (std::size_t c = 0; c < to.size(); ++c) to[c] += x(n, c);
      if (list.size() < 2) return;  // the row itself, bit for bit
      for (E& value : to) value *= share_of(list);
    });
  }

  /// Threads share the columns, as lists may share rows.
  template <class Epilogue>
  static void spread(host_stream& s, const tensors::row_lists& lists, tensors::matrix<const E> d_y,
                     tensors::matrix<E> d_x, Epilogue) noexcept {
    assert(lists.size() == d_y.rows && d_x.columns == d_y.columns);
    constexpr std::size_t block = 64;
    s.for_each((d_x.columns + block - 1) / block, [&](std::size_t b, std::size_t) {
      const std::size_t begin = b * block, end = std::min(begin + block, d_x.columns);
      if constexpr (std::is_same_v<Epilogue, epilogues::overwrite>)
        for (std::size_t n = 0; n < d_x.rows; ++n)
          for (std::size_t c = begin; c < end; ++c) d_x(n, c) = E(0);
      for (std::size_t i = 0; i < lists.size(); ++i) {
        const auto list = lists[i];
        const E share = share_of(list);
        for (const std::uint32_t n : list)
          for (std::size_t c = begin; c < end; ++c) d_x(n, c) += share * d_y(i, c);
      }
    });
  }

 private:
  static E share_of(std::span<const std::uint32_t> list) noexcept {
    return list.empty() ? E(0) : E(1) / static_cast<E>(list.size());
  }
};

}  // namespace clinicalbert::backends
