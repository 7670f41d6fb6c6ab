#pragma once

#include <cmath>
#include <cstdint>

#include "clinicalbert/backends/cuda/kernels/attention_tile.hpp"
#include "clinicalbert/backends/cuda/kernels/tile_product.hpp"

namespace clinicalbert::backends::device {

/// Attention as `attention_op` states it, in one pass over the keys with a running maximum and sum, so that no T x T
/// matrix ever is. Blocks: a tile of 64 queries each, by heads. Products in M, sums and softmax in fp32.
///
/// out gets dropout(softmax(scale q k^T)) v; log_sum [N, heads], if present, the log of the softmax's denominator.
/// Rabe & Staats 2021; Dao et al. 2022, algorithm 1.
template <class E, class M, std::uint32_t Size>
struct attention_forward : attention_batch<E> {
  using shape = attention_shape<M, Size>;
  static constexpr std::uint32_t threads = shape::threads, others = shape::others_forward;
  static constexpr std::uint32_t tiles_across = others / 8;
  struct shared {
    typename shape::own_rows q;
    shared_array<M, others * shape::stride> k, v;
  };

  row_buffer<E> out;
  row_buffer<float> log_sum;

  friend constexpr bool operator==(const attention_forward& a, const attention_forward& b) noexcept {
    return a.same_batch(b) && a.out == b.out && a.log_sum == b.log_sum;
  }

  template <class Thread>
  CLINICALBERT_DEVICE void operator()(Thread& thread, shared& s) const {
    const attention_tile tile = this->tiles[thread.block()];
    const std::uint32_t head = thread.block_y(), column = head * this->head_size;
    const std::uint32_t query_end = this->query_offsets[tile.sequence + 1];
    const std::uint32_t first_query = this->query_offsets[tile.sequence] + tile.first;
    const std::uint32_t first_key = this->key_offsets[tile.sequence];
    std::uint32_t keys = this->key_offsets[tile.sequence + 1] - first_key;
    if (this->causal && tile.first + shape::own < keys) keys = tile.first + shape::own;

    copy_rows<shape::own, Size, shape::stride>(thread, this->q, first_query, query_end, column, this->head_size,
                                               this->aligned, s.q);
    const std::uint32_t my_row = thread.warp() * 16, group = thread.lane() / 4;
    float sums[Size / 8][4] = {};
    float largest[2] = {-INFINITY, -INFINITY}, denominator[2] = {0, 0};
    // exp2 is what the hardware has.
    const float scale2 = this->scale * 1.44269504088896340736f;

    for (std::uint32_t begin = 0; begin < keys; begin += others) {
      thread.barrier();  // all have done with the keys before
      copy_rows<others, Size, shape::stride>(thread, this->k, first_key + begin, first_key + keys, column,
                                             this->head_size, this->aligned, s.k);
      copy_rows<others, Size, shape::stride>(thread, this->v, first_key + begin, first_key + keys, column,
                                             this->head_size, this->aligned, s.v);
      thread.barrier();

      float p[tiles_across][4] = {};
      tile_product<M>::template add_transposed<Size, shape::stride>(thread, s.q, my_row, s.k, p);
      hide(thread, tile.first + my_row + group, begin, keys, p);
      CLINICALBERT_UNROLL
      for (std::uint32_t half = 0; half < 2; ++half) {
        float most = largest[half];
        CLINICALBERT_UNROLL
        for (std::uint32_t i = 0; i < tiles_across; ++i)
          most = std::fmax(most, std::fmax(p[i][2 * half], p[i][2 * half + 1]));
        most = std::fmax(most, thread.shuffle_xor(most, 1));
        most = std::fmax(most, thread.shuffle_xor(most, 2));
        // Key 0 is seen by every query, so that `most` is finite from the first tile on.
        const float shrunk = std::exp2((largest[half] - most) * scale2);
        largest[half] = most;
        denominator[half] *= shrunk;
        CLINICALBERT_UNROLL
        for (std::uint32_t i = 0; i < tiles_across; ++i) CLINICALBERT_UNROLL
        for (std::uint32_t j = 2 * half; j < 2 * half + 2; ++j) {
          p[i][j] = std::exp2((p[i][j] - most) * scale2);
          denominator[half] += p[i][j];
        }
        CLINICALBERT_UNROLL
        for (std::uint32_t i = 0; i < Size / 8; ++i) {
          sums[i][2 * half] *= shrunk;
          sums[i][2 * half + 1] *= shrunk;
        }
      }
      drop(thread, first_query + my_row + group, head, begin, p);
      tile_product<M>::template add<shape::stride>(thread, p, s.v, sums);
    }

    float factors[2];
    CLINICALBERT_UNROLL
    for (std::uint32_t half = 0; half < 2; ++half) {
      float sum = denominator[half];
      sum += thread.shuffle_xor(sum, 1);
      sum += thread.shuffle_xor(sum, 2);
      factors[half] = (this->dropout.active() ? keep_scale(this->dropout) : 1) / sum;
      const std::uint32_t row = first_query + my_row + group + 8 * half;
      if (log_sum.present() && thread.lane() % 4 == 0 && row < query_end)
        log_sum(row, head) = largest[half] * this->scale + std::log(sum);
    }
    write_rows(thread, sums, factors, out, first_query + my_row, query_end, column, this->head_size, this->aligned);
  }

 private:
  // Logits of keys that a query does not see.
  template <class Thread>
  CLINICALBERT_DEVICE void hide(Thread& thread, std::uint32_t query, std::uint32_t begin, std::uint32_t keys,
                                float (&p)[tiles_across][4]) const {
    if (begin + others <= keys && !this->causal) return;
    CLINICALBERT_UNROLL
    for (std::uint32_t i = 0; i < tiles_across; ++i) CLINICALBERT_UNROLL
    for (std::uint32_t j = 0; j < 4; ++j) {
      const std::uint32_t key = begin + 8 * i + thread.lane() % 4 * 2 + j % 2;
      if (key >= keys || (this->causal && key > query + 8 * (j / 2))) p[i][j] = -INFINITY;
    }
  }

  template <class Thread>
  CLINICALBERT_DEVICE void drop(Thread& thread, std::uint32_t row, std::uint32_t head, std::uint32_t begin,
                                float (&p)[tiles_across][4]) const {
    if (!this->dropout.active()) return;
    const std::uint32_t rows[2] = {this->dropout_row(row, head), this->dropout_row(row + 8, head)};
    std::uint32_t bits[2][(tiles_across + 3) / 4] = {};
    keep_bits_of_queries<tiles_across>(thread, this->dropout, rows, begin, bits);
    CLINICALBERT_UNROLL
    for (std::uint32_t i = 0; i < tiles_across; ++i) CLINICALBERT_UNROLL
    for (std::uint32_t j = 0; j < 4; ++j)
      if ((bits[j / 2][i / 4] >> (8 * (i % 4) + thread.lane() % 4 * 2 + j % 2) & 1u) == 0) p[i][j] = 0;
  }
};

}  // namespace clinicalbert::backends::device
