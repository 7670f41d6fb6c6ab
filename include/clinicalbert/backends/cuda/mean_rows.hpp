#pragma once

#include <algorithm>
#include <cassert>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>

#include "clinicalbert/backends/cuda/elementwise.hpp"
#include "clinicalbert/backends/cuda/kernel_backend.hpp"
#include "clinicalbert/backends/cuda/row_sums.hpp"
#include "clinicalbert/backends/mean_rows.hpp"

namespace clinicalbert::backends {

/// Sums by lists, whose rows are then multiplied; the gradient the other way around, by lists of the lists that a row
/// is in.
template <KernelBackend B>
requires(!std::same_as<typename B::stream, host_stream>) struct mean_rows_op<B> {
  using stream = typename B::stream;
  using list = std::span<const std::uint32_t>;

  static void mean(stream& s, const tensors::row_lists& lists_of_rows, tensors::matrix<const float> x,
                   tensors::matrix<float> y) noexcept {
    assert(lists_of_rows.size() == y.rows && x.columns == y.columns);
    typename B::lists lists(s);
    const auto offsets = lists.template host<std::uint32_t>(y.rows + 1);
    const auto rows = lists.template host<std::uint32_t>(entries(lists_of_rows));
    std::size_t at = 0;
    for (std::size_t i = 0; i < y.rows; ++i) {
      offsets[i] = count(at);
      for (const std::uint32_t n : lists_of_rows[i]) rows[at++] = n;
    }
    offsets[y.rows] = count(at);
    launch_row_sums<B>(s, x, lists.put(list(rows)), lists.put(list(offsets)), {}, y, false);
    launch_combine_rows<B>(s, 1, shares(lists, lists_of_rows), y, {}, y);
  }

  template <class Epilogue>
  static void spread(stream& s, const tensors::row_lists& lists_of_rows, tensors::matrix<const float> d_y,
                     tensors::matrix<float> d_x, Epilogue) noexcept {
    assert(lists_of_rows.size() == d_y.rows && d_x.columns == d_y.columns);
    typename B::lists lists(s);
    const tensors::matrix<float> shared(lists.template take<float>(d_y.rows * d_y.columns).data(), d_y.rows,
                                        d_y.columns);
    launch_combine_rows<B>(s, 1, shares(lists, lists_of_rows), d_y, {}, shared);
    const auto offsets = lists.template host<std::uint32_t>(d_x.rows + 1);
    const auto owners = lists.template host<std::uint32_t>(entries(lists_of_rows));
    std::fill(offsets.begin(), offsets.end(), 0u);
    for (std::size_t i = 0; i < lists_of_rows.size(); ++i)
      for (const std::uint32_t n : lists_of_rows[i]) ++offsets[n + 1];
    for (std::size_t n = 0; n < d_x.rows; ++n) offsets[n + 1] += offsets[n];
    const auto next = lists.template host<std::uint32_t>(d_x.rows);
    std::copy_n(offsets.begin(), d_x.rows, next.begin());
    for (std::size_t i = 0; i < lists_of_rows.size(); ++i)
      for (const std::uint32_t n : lists_of_rows[i]) owners[next[n]++] = count(i);
    launch_row_sums<B>(s, shared, lists.put(list(owners)), lists.put(list(offsets)), {}, d_x,
                       !std::is_same_v<Epilogue, epilogues::overwrite>);
  }

 private:
  static std::size_t entries(const tensors::row_lists& lists_of_rows) noexcept {
    std::size_t all = 0;
    for (std::size_t i = 0; i < lists_of_rows.size(); ++i) all += lists_of_rows[i].size();
    return all;
  }

  // 1 / size of each list.
  static device::buffer<const float> shares(typename B::lists& lists,
                                            const tensors::row_lists& lists_of_rows) noexcept {
    const auto all = lists.template host<float>(lists_of_rows.size());
    for (std::size_t i = 0; i < all.size(); ++i)
      all[i] = lists_of_rows[i].empty() ? 0.f : 1.f / static_cast<float>(lists_of_rows[i].size());
    return lists.put(std::span<const float>(all));
  }
};

}  // namespace clinicalbert::backends
