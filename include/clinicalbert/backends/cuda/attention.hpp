#pragma once

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstdint>
#include <span>

#include "clinicalbert/backends/cuda/kernel_backend.hpp"
#include "clinicalbert/backends/cuda/kernels/attention_backward.hpp"
#include "clinicalbert/backends/cuda/kernels/attention_forward.hpp"
#include "clinicalbert/backends/cuda/kernels/attention_tiles.hpp"
#include "clinicalbert/backends/cuda/views.hpp"
#include "clinicalbert/tensors/sequences.hpp"

namespace clinicalbert::backends {

/// Attention in one pass over the keys, by tensor cores where `factor` has 16 bits; heads are at most 128 wide.
template <KernelBackend B>
struct attention_op<B> {
  using stream = typename B::stream;

  template <bool Causal>
  static void infer(stream& s, std::size_t heads, tensors::matrix<const float> q, tensors::matrix<const float> k,
                    tensors::matrix<const float> v, tensors::sequences queries, tensors::sequences keys,
                    tensors::matrix<float> out) noexcept {
    forward<Causal>(s, heads, tensors::dropout{}, q, k, v, queries, keys, out, tensors::matrix<float>{});
  }

  /// log_sum without data keeps nothing.
  template <bool Causal>
  static void forward(stream& s, std::size_t heads, const tensors::dropout& dropout, tensors::matrix<const float> q,
                      tensors::matrix<const float> k, tensors::matrix<const float> v, tensors::sequences queries,
                      tensors::sequences keys, tensors::matrix<float> out, tensors::matrix<float> log_sum) noexcept {
    typename B::lists lists(s);
    const batch of(lists, heads, Causal, dropout, q, k, v, queries, keys, moves_eight(out));
    with_room<device::attention_forward>(of.head_size, [&](auto kernel) {
      of.give(kernel, of.query_tiles);
      kernel.out = rows_of(out);
      kernel.log_sum = rows_of(log_sum);
      B::launch(s, kernel, count(of.query_tiles.size), count(heads));
    });
  }

  template <bool Causal>
  static void backward(stream& s, std::size_t heads, const tensors::dropout& dropout, tensors::matrix<const float> q,
                       tensors::matrix<const float> k, tensors::matrix<const float> v, tensors::sequences queries,
                       tensors::sequences keys, tensors::matrix<const float> out, tensors::matrix<const float> log_sum,
                       tensors::matrix<const float> d_out, tensors::matrix<float> d_q, tensors::matrix<float> d_k,
                       tensors::matrix<float> d_v) noexcept {
    typename B::lists lists(s);
    const batch of(lists, heads, Causal, dropout, q, k, v, queries, keys,
                   moves_eight(d_out) && moves_eight(d_q) && moves_eight(d_k) && moves_eight(d_v));
    const tensors::matrix<float> mean(lists.template take<float>(q.rows * heads).data(), q.rows, heads);
    device::attention_means<float> means;
    means.rows = count(q.rows);
    means.heads = count(heads);
    means.head_size = count(of.head_size);
    means.out = rows_of(out);
    means.d_out = rows_of(d_out);
    means.means = rows_of(mean);
    B::launch(s, means, means.blocks(means.rows, means.heads), 1);

    const auto run = [&](auto& kernel, device::buffer<const device::attention_tile> tiles) {
      of.give(kernel, tiles);
      kernel.d_out = rows_of(d_out);
      kernel.log_sum = rows_of(log_sum);
      kernel.means = rows_of(mean);
      B::launch(s, kernel, count(tiles.size), count(heads));
    };
    with_room<device::attention_query_gradient>(of.head_size, [&](auto kernel) {
      kernel.d_q = rows_of(d_q);
      run(kernel, of.query_tiles);
    });
    with_room<device::attention_key_gradient>(of.head_size, [&](auto kernel) {
      kernel.d_k = rows_of(d_k);
      kernel.d_v = rows_of(d_v);
      run(kernel, of.key_tiles);
    });
  }

  /// What it needs besides, it takes from the stream's lists.
  [[nodiscard]] static std::size_t scratch(std::size_t /*longest_query*/, std::size_t /*longest_key*/,
                                           std::size_t /*heads*/, std::size_t /*head_size*/,
                                           std::size_t /*concurrency*/) noexcept {
    return 0;
  }

 private:
  // f(kernel) with the one that has room for heads of this size.
  template <template <class, class, std::uint32_t> class Kernel, class F>
  static void with_room(std::size_t head_size, F&& f) noexcept {
    using factor = typename B::factor;
    assert(head_size <= 128);
    if (head_size <= 32) {
      f(Kernel<float, factor, 32>{});
    } else if (head_size <= 64) {
      f(Kernel<float, factor, 64>{});
    } else {
      f(Kernel<float, factor, 128>{});
    }
  }

  // What all kernels are told of a batch.
  struct batch {
    batch(typename B::lists& lists, std::size_t head_count, bool is_causal, const tensors::dropout& with,
          tensors::matrix<const float> q, tensors::matrix<const float> k, tensors::matrix<const float> v,
          tensors::sequences queries, tensors::sequences keys, bool others_aligned) noexcept
        : head_size(q.columns / head_count) {
      assert(q.columns % head_count == 0 && queries.size() == keys.size());
      all.heads = count(head_count);
      all.head_size = count(head_size);
      all.causal = is_causal;
      all.aligned = others_aligned && head_size % 8 == 0 && moves_eight(q) && moves_eight(k) && moves_eight(v);
      all.scale = static_cast<float>(1 / std::sqrt(static_cast<double>(head_size)));
      all.dropout = with;
      put(lists, queries, all.query_offsets, query_tiles);
      if (queries.offsets().data() == keys.offsets().data()) {  // of a sequence to itself
        all.key_offsets = all.query_offsets;
        key_tiles = query_tiles;
      } else {
        put(lists, keys, all.key_offsets, key_tiles);
      }
      all.q = rows_of(q);
      all.k = rows_of(k);
      all.v = rows_of(v);
    }

    void give(device::attention_batch<float>& kernel,
              device::buffer<const device::attention_tile> tiles) const noexcept {
      kernel = all;
      kernel.tiles = tiles;
    }

    static void put(typename B::lists& lists, tensors::sequences of, device::buffer<const std::uint32_t>& offsets,
                    device::buffer<const device::attention_tile>& tiles) noexcept {
      const auto begins = lists.template host<std::uint32_t>(device::attention_offset_count(of.offsets().size()));
      device::list_attention_offsets(of.offsets(), begins);
      const auto listed = lists.template host<device::attention_tile>(device::attention_tile_count(begins));
      device::list_attention_tiles(begins, listed);
      offsets = lists.put(std::span<const std::uint32_t>(begins));
      tiles = lists.put(std::span<const device::attention_tile>(listed));
    }

    std::size_t head_size;
    device::buffer<const device::attention_tile> query_tiles, key_tiles;
    device::attention_batch<float> all;
  };
};

}  // namespace clinicalbert::backends
