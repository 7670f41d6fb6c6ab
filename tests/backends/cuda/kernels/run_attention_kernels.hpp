#pragma once

#include <cmath>
#include <cstdint>
#include <random>
#include <vector>

#include "clinicalbert/backends/cuda/kernels/attention_backward.hpp"
#include "clinicalbert/backends/cuda/kernels/attention_forward.hpp"
#include "clinicalbert/backends/cuda/kernels/attention_tiles.hpp"
#include "clinicalbert/backends/reference/attention.hpp"
#include "tests/backends/cuda/kernels/placed.hpp"
#include "tests/backends/run_attention.hpp"

namespace clinicalbert::tests {

/// Forward and backward through the kernels; rows are aligned or not.
template <class E, class M, std::uint32_t Size>
named_values run_attention_kernels(const attention_input& input, bool aligned, std::uint32_t order) {
  using namespace backends::device;
  const auto heads = static_cast<std::uint32_t>(input.heads);
  const std::size_t n = input.query_offsets.back(), m = input.key_offsets.back(), width = input.width();
  const std::size_t gap = aligned ? 16 / sizeof(E) : 3;
  const placed<E> q(n, width, input.q, gap, aligned), k(m, width, input.k, gap, aligned),
      v(m, width, input.v, gap, aligned), d_y(n, width, input.d_y, gap, aligned);
  placed<E> out(n, width, gap, aligned), d_q(n, width, gap, aligned), d_k(m, width, gap, aligned),
      d_v(m, width, gap, aligned);
  placed<float> log_sum(n, heads, 1), mean(n, heads, 2);
  std::vector<std::uint32_t> query_offsets(attention_offset_count(input.query_offsets.size())),
      key_offsets(attention_offset_count(input.key_offsets.size()));
  list_attention_offsets(input.query_offsets, query_offsets);
  list_attention_offsets(input.key_offsets, key_offsets);
  std::vector<attention_tile> query_tiles(attention_tile_count(query_offsets)),
      key_tiles(attention_tile_count(key_offsets));
  list_attention_tiles(query_offsets, query_tiles);
  list_attention_tiles(key_offsets, key_tiles);

  const auto give = [&](attention_batch<E>& to, const std::vector<attention_tile>& tiles) {
    to.heads = heads;
    to.head_size = Size;
    to.causal = input.causal;
    to.aligned = aligned;
    to.scale = 1 / std::sqrt(static_cast<float>(Size));
    to.dropout = input.dropout;
    to.query_offsets = {query_offsets.data(), query_offsets.size()};
    to.key_offsets = {key_offsets.data(), key_offsets.size()};
    to.tiles = {tiles.data(), tiles.size()};
    to.q = q.read();
    to.k = k.read();
    to.v = v.read();
    return static_cast<std::uint32_t>(tiles.size());
  };

  attention_forward<E, M, Size> forward;
  const std::uint32_t query_blocks = give(forward, query_tiles);
  forward.out = out.view();
  forward.log_sum = log_sum.view();
  emulate(forward, query_blocks, heads, order);

  attention_means<E> means;
  means.rows = static_cast<std::uint32_t>(n);
  means.heads = heads;
  means.head_size = Size;
  means.out = out.view();
  means.d_out = d_y.read();
  means.means = mean.view();
  emulate(means, means.blocks(means.rows, heads), 1, order);

  attention_query_gradient<E, M, Size> by_query;
  give(by_query, query_tiles);
  by_query.d_out = d_y.read();
  by_query.log_sum = log_sum.view();
  by_query.means = mean.view();
  by_query.d_q = d_q.view();
  emulate(by_query, query_blocks, heads, order);

  attention_key_gradient<E, M, Size> by_key;
  const std::uint32_t key_blocks = give(by_key, key_tiles);
  by_key.d_out = d_y.read();
  by_key.log_sum = log_sum.view();
  by_key.means = mean.view();
  by_key.d_k = d_k.view();
  by_key.d_v = d_v.view();
  emulate(by_key, key_blocks, heads, order);

  return {{"y", out.values()},
          {"log_sum", log_sum.values()},
          {"d_q", d_q.values()},
          {"d_k", d_k.values()},
          {"d_v", d_v.values()}};
}

/// A ragged batch, of numbers as they are in M.
template <class M, std::uint32_t Size>
attention_input attention_of_size(std::mt19937& random, std::size_t longest, bool causal, bool cross, double dropout) {
  attention_input input;
  input.heads = random_size(random, 1, 2);
  input.head_size = Size;
  input.causal = causal;
  const std::size_t count = random_size(random, 1, 3);
  input.query_offsets = random_offsets(random, count, longest);
  input.key_offsets = cross ? random_offsets(random, count, longest) : input.query_offsets;
  const std::size_t n = input.query_offsets.back() * input.width(), m = input.key_offsets.back() * input.width();
  input.q = as_rounded<M>(random_values(random, n));
  input.k = as_rounded<M>(random_values(random, m));
  input.v = as_rounded<M>(random_values(random, m));
  input.d_y = as_rounded<M>(random_values(random, n));
  input.dropout = tensors::dropout(dropout, {random(), 7, 3, 100});
  return input;
}

/// Within `tolerance` of the largest value of each result.
template <class E, class M, std::uint32_t Size>
void attention_kernels_agree(std::mt19937& random, std::size_t longest, bool causal, bool cross, double dropout,
                             bool aligned, double tolerance) {
  const auto input = attention_of_size<M, Size>(random, longest, causal, cross, dropout);
  CAPTURE(Size, causal, cross, dropout, aligned, input.heads, input.query_offsets, input.key_offsets);
  const auto got =
      in_any_order([&](std::uint32_t order) { return run_attention_kernels<E, M, Size>(input, aligned, order); });
  backends::host_stream plain;
  auto want = run_attention<backends::reference<double>>(input, plain);
  want.erase("y@infer");
  check_close(got, want, tolerance);
}

/// Self and cross, causal and not, with dropout and without, of one tile and of more.
template <class E, class M, std::uint32_t Size>
void attention_kernels_agree(std::uint32_t seed, double tolerance) {
  CAPTURE(seed);
  std::mt19937 random(seed);
  for (const bool causal : {false, true})
    for (const bool cross : {false, true}) {
      attention_kernels_agree<E, M, Size>(random, 5, causal, cross, 0.5, !causal, tolerance);
      attention_kernels_agree<E, M, Size>(random, 150, causal, cross, causal == cross ? 0 : 0.1, cross, tolerance);
    }
}

}  // namespace clinicalbert::tests
