#pragma once

#include <cstddef>
#include <cstdint>
#include <numeric>
#include <vector>

#include "bench/operators/machine.hpp"
#include "bench/operators/numbers.hpp"
#include "clinicalbert/backends/elementwise.hpp"
#include "clinicalbert/backends/epilogues.hpp"
#include "clinicalbert/backends/gather.hpp"
#include "clinicalbert/backends/label_score.hpp"
#include "clinicalbert/backends/mean_rows.hpp"
#include "clinicalbert/tensors/row_lists.hpp"

namespace clinicalbert::bench {

/// Operators that move, add or average M rows: those of a batch of twice as many, every second one.
template <class B>
void register_rows(const machine& m, const auto& rows) {
  using backends::epilogues::accumulate;
  const auto second_ones = [](std::size_t n) {
    std::vector<std::uint32_t> all(n);
    for (std::size_t i = 0; i < n; ++i) all[i] = static_cast<std::uint32_t>(2 * i);
    return all;
  };
  register_operator<B>("gather", rows, [=, &m](auto& state, std::size_t n) {
    const auto which = second_ones(n);
    const numbers x(2 * n, 768);
    numbers y(n, 768);
    typename B::stream stream(m.pool);
    time_operator(state, m, {0, 0, 2 * y.bytes()}, [&] { backends::gather_op<B>::gather(stream, which, x, y); });
  });
  register_operator<B>("scatter", rows, [=, &m](auto& state, std::size_t n) {
    const auto which = second_ones(n);
    const numbers y(n, 768);
    numbers x(2 * n, 768);
    typename B::stream stream(m.pool);
    time_operator(state, m, {0, 0, 3 * y.bytes()},
                  [&] { backends::gather_op<B>::scatter(stream, which, y, x, accumulate{}); });
  });
  register_operator<B>("mean_rows/mean", rows, [&m](auto& state, std::size_t n) {
    const auto offsets = offsets_of(n);
    std::vector<std::uint32_t> all(n);
    std::iota(all.begin(), all.end(), 0U);
    const tensors::row_lists lists{all, offsets};
    const numbers x(n, 768);
    numbers y(lists.size(), 768);
    typename B::stream stream(m.pool);
    time_operator(state, m, {0, 0, x.bytes() + y.bytes()},
                  [&] { backends::mean_rows_op<B>::mean(stream, lists, x, y); });
  });
  register_operator<B>("elementwise/add", rows, [&m](auto& state, std::size_t n) {
    const numbers x(n, 768), z(n, 768);
    numbers y(n, 768);
    typename B::stream stream(m.pool);
    time_operator(state, m, {0, 0, 3 * y.bytes()}, [&] { backends::elementwise_op<B>::add(stream, x, z, y); });
  });
}

/// Cross-entropy of a row of logits as long as a vocabulary of M, with its gradient, on one thread.
template <class B>
void register_label_score(const machine& m, const auto& pieces) {
  register_operator<B>("label_score", pieces, [&m](auto& state, std::size_t n) {
    const numbers logits(1, n);
    numbers row(1, n);
    time_operator(state, m, {0, 0, 3 * row.bytes()}, [&] {
      row.values = logits.values;
      benchmark::DoNotOptimize(backends::label_score_op<B>::score(row, n / 2, 1.0));
    });
  });
}

}  // namespace clinicalbert::bench
