#pragma once

#include <algorithm>
#include <cassert>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>

#include "clinicalbert/backends/cuda/kernel_backend.hpp"
#include "clinicalbert/backends/cuda/row_sums.hpp"
#include "clinicalbert/backends/gather.hpp"
#include "clinicalbert/backends/host_stream.hpp"

namespace clinicalbert::backends {

/// Rows are moved as sums of one row, or of none.
template <KernelBackend B>
requires(!std::same_as<typename B::stream, host_stream>) struct gather_op<B> {
  using stream = typename B::stream;
  using list = std::span<const std::uint32_t>;

  static void gather(stream& s, list rows, tensors::matrix<const float> x, tensors::matrix<float> y) noexcept {
    assert(rows.size() == y.rows && x.columns == y.columns);
    typename B::lists lists(s);
    launch_row_sums<B>(s, x, lists.put(rows), lists.put(list(numbers(lists, rows.size() + 1))), {}, y, false);
  }

  static void scatter(stream& s, list rows, tensors::matrix<const float> y, tensors::matrix<float> x,
                      epilogues::overwrite) noexcept {
    assert(rows.size() == y.rows && x.columns == y.columns);
    typename B::lists lists(s);
    // The list of each row of x: the row of y that goes there, if any.
    const auto offsets = lists.template host<std::uint32_t>(x.rows + 1), from = numbers(lists, rows.size());
    std::sort(from.begin(), from.end(), [&](std::uint32_t a, std::uint32_t b) { return rows[a] < rows[b]; });
    for (std::size_t n = 0, at = 0; n <= x.rows; ++n) {
      offsets[n] = count(at);
      if (at < rows.size() && rows[from[at]] == n) ++at;
    }
    launch_row_sums<B>(s, y, lists.put(list(from)), lists.put(list(offsets)), {}, x, false);
  }

  static void scatter(stream& s, list rows, tensors::matrix<const float> y, tensors::matrix<float> x,
                      epilogues::accumulate) noexcept {
    assert(rows.size() == y.rows && x.columns == y.columns);
    typename B::lists lists(s);
    launch_row_sums<B>(s, y, {}, lists.put(list(numbers(lists, rows.size() + 1))), lists.put(rows), x, true);
  }

 private:
  static std::span<std::uint32_t> numbers(typename B::lists& lists, std::size_t size) noexcept {
    const auto all = lists.template host<std::uint32_t>(size);
    std::iota(all.begin(), all.end(), 0u);
    return all;
  }
};

}  // namespace clinicalbert::backends
