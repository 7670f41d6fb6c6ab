#pragma once

#include <cmath>
#include <cstdint>

#include "clinicalbert/backends/cuda/kernels/attention_tile.hpp"
#include "clinicalbert/backends/cuda/kernels/tile_product.hpp"

namespace clinicalbert::backends::device {

// With p the probabilities, made again from log_sum, and r = dropout's factors (0 or its scale), as the reference has
// it: d_p = r (d_out v^T), d_logit = p (d_p - mean) where mean = d_out . out, d_q = scale d_logit k, d_k = scale
// d_logit^T q, d_v = (p r)^T d_out. Queries' gradients and keys' are two kernels, each of which makes the
// probabilities: that is two more products of five, and no sum that depends on the order in which blocks run. Dao et
// al. 2022, appendix B.4.

/// means[n, head] = d_out . out over the head's columns, a thread for each: in fp32 it adds in the order in which
/// tile_product does, so that a query with one key, whose logit has no gradient, gets none.
template <class E>
struct attention_means {
  static constexpr std::uint32_t threads = 128;
  struct shared {};

  [[nodiscard]] static constexpr std::uint32_t blocks(std::uint32_t rows, std::uint32_t heads) noexcept {
    return (rows * heads + threads - 1) / threads;
  }

  std::uint32_t rows = 0, heads = 1, head_size = 0;
  row_buffer<const E> out, d_out;
  row_buffer<float> means;

  template <class Thread>
  CLINICALBERT_DEVICE void operator()(Thread& thread, shared&) const {
    const std::uint32_t number = thread.block() * threads + thread.index();
    const std::uint32_t row = number / heads, head = number % heads;
    if (row >= rows) return;
    float sum = 0;
    for (std::uint32_t i = 0; i < head_size; ++i)
      sum += widened(d_out(row, head * head_size + i)) * widened(out(row, head * head_size + i));
    means(row, head) = sum;
  }
};

/// d_q, overwritten. Blocks: a tile of 64 queries each, by heads.
template <class E, class M, std::uint32_t Size>
struct attention_query_gradient : attention_batch<E> {
  using shape = attention_shape<M, Size>;
  static constexpr std::uint32_t threads = shape::threads, others = shape::others_backward;
  static constexpr std::uint32_t least_blocks = shape::least_blocks_backward;
  static constexpr std::uint32_t tiles_across = others / 8;
  struct shared {
    typename shape::own_rows q, d_out;
    shared_array<M, others * shape::stride> k, v;
  };

  row_buffer<const E> d_out;
  row_buffer<const float> log_sum, means;
  row_buffer<E> d_q;

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
    copy_rows<shape::own, Size, shape::stride>(thread, d_out, first_query, query_end, column, this->head_size,
                                               this->aligned, s.d_out);
    const std::uint32_t my_row = thread.warp() * 16, group = thread.lane() / 4, within = thread.lane() % 4;
    float log_sums[2], mean[2];
    CLINICALBERT_UNROLL
    for (std::uint32_t half = 0; half < 2; ++half) {
      const std::uint32_t row = first_query + my_row + group + 8 * half;
      log_sums[half] = row < query_end ? log_sum(row, head) : 0;
      mean[half] = row < query_end ? means(row, head) : 0;
    }
    const float kept = this->dropout.active() ? keep_scale(this->dropout) : 1;
    const std::uint32_t dropout_rows[2] = {this->dropout_row(first_query + my_row + group, head),
                                           this->dropout_row(first_query + my_row + group + 8, head)};
    float sums[Size / 8][4] = {};

    for (std::uint32_t begin = 0; begin < keys; begin += others) {
      thread.barrier();
      copy_rows<others, Size, shape::stride>(thread, this->k, first_key + begin, first_key + keys, column,
                                             this->head_size, this->aligned, s.k);
      copy_rows<others, Size, shape::stride>(thread, this->v, first_key + begin, first_key + keys, column,
                                             this->head_size, this->aligned, s.v);
      thread.barrier();

      float p[tiles_across][4] = {}, d_p[tiles_across][4] = {};
      tile_product<M>::template add_transposed<Size, shape::stride>(thread, s.q, my_row, s.k, p);
      tile_product<M>::template add_transposed<Size, shape::stride>(thread, s.d_out, my_row, s.v, d_p);
      std::uint32_t bits[2][(tiles_across + 3) / 4] = {};
      if (this->dropout.active()) keep_bits_of_queries<tiles_across>(thread, this->dropout, dropout_rows, begin, bits);
      CLINICALBERT_UNROLL
      for (std::uint32_t i = 0; i < tiles_across; ++i) CLINICALBERT_UNROLL
      for (std::uint32_t j = 0; j < 4; ++j) {
        const std::uint32_t half = j / 2, key_in_tile = 2 * within + j % 2, key = begin + 8 * i + key_in_tile;
        const std::uint32_t query = tile.first + my_row + group + 8 * half;
        float probability = probability_of(p[i][j], this->scale, log_sums[half]);
        if (key >= keys || (this->causal && key > query)) probability = 0;
        float by_probability = d_p[i][j] * kept;
        if (this->dropout.active() && (bits[half][i / 4] >> (8 * (i % 4) + key_in_tile) & 1u) == 0) by_probability = 0;
        d_p[i][j] = probability * (by_probability - mean[half]);
      }
      tile_product<M>::template add<shape::stride>(thread, d_p, s.k, sums);
    }
    const float factors[2] = {this->scale, this->scale};
    write_rows(thread, sums, factors, d_q, first_query + my_row, query_end, column, this->head_size, this->aligned);
  }
};

/// d_k and d_v, overwritten. Blocks: a tile of 64 keys each, by heads; rows of products are keys, columns queries.
template <class E, class M, std::uint32_t Size>
struct attention_key_gradient : attention_batch<E> {
  using shape = attention_shape<M, Size>;
  static constexpr std::uint32_t threads = shape::threads, others = shape::others_backward;
  static constexpr std::uint32_t least_blocks = shape::least_blocks_backward;
  static constexpr std::uint32_t tiles_across = others / 8;
  struct shared {
    typename shape::own_rows k, v;
    shared_array<M, others * shape::stride> q, d_out;
    shared_array<float, others> log_sums, mean;
  };

  row_buffer<const E> d_out;
  row_buffer<const float> log_sum, means;
  row_buffer<E> d_k, d_v;

  template <class Thread>
  CLINICALBERT_DEVICE void operator()(Thread& thread, shared& s) const {
    const attention_tile tile = this->tiles[thread.block()];
    const std::uint32_t head = thread.block_y(), column = head * this->head_size;
    const std::uint32_t sequence_key = this->key_offsets[tile.sequence];
    const std::uint32_t first_key = sequence_key + tile.first, key_end = this->key_offsets[tile.sequence + 1];
    const std::uint32_t first_query = this->query_offsets[tile.sequence];
    const std::uint32_t queries = this->query_offsets[tile.sequence + 1] - first_query;

    copy_rows<shape::own, Size, shape::stride>(thread, this->k, first_key, key_end, column, this->head_size,
                                               this->aligned, s.k);
    copy_rows<shape::own, Size, shape::stride>(thread, this->v, first_key, key_end, column, this->head_size,
                                               this->aligned, s.v);
    const std::uint32_t my_row = thread.warp() * 16, group = thread.lane() / 4, within = thread.lane() % 4;
    const float kept = this->dropout.active() ? keep_scale(this->dropout) : 1;
    float k_sums[Size / 8][4] = {}, v_sums[Size / 8][4] = {};

    // Causal: earlier queries see none of these keys.
    for (std::uint32_t begin = this->causal ? tile.first / others * others : 0; begin < queries; begin += others) {
      thread.barrier();
      copy_rows<others, Size, shape::stride>(thread, this->q, first_query + begin, first_query + queries, column,
                                             this->head_size, this->aligned, s.q);
      copy_rows<others, Size, shape::stride>(thread, d_out, first_query + begin, first_query + queries, column,
                                             this->head_size, this->aligned, s.d_out);
      if (thread.index() < others) {
        const std::uint32_t query = begin + thread.index();
        const bool is = query < queries;
        thread.store(s.log_sums, thread.index(), is ? log_sum(first_query + query, head) : 0.f);
        thread.store(s.mean, thread.index(), is ? means(first_query + query, head) : 0.f);
      }
      thread.barrier();

      float p[tiles_across][4] = {}, d_p[tiles_across][4] = {};
      tile_product<M>::template add_transposed<Size, shape::stride>(thread, s.k, my_row, s.q, p);
      tile_product<M>::template add_transposed<Size, shape::stride>(thread, s.v, my_row, s.d_out, d_p);
      // Each lane draws for one query of the tile and the warp's 16 keys.
      std::uint32_t my_bits = 0;
      if (this->dropout.active()) {
        const std::uint32_t row = this->dropout_row(first_query + begin + thread.lane() % others, head);
        const std::uint32_t block = (tile.first + my_row) / 8;
        my_bits = keep_bits(this->dropout, row, block) | keep_bits(this->dropout, row, block + 1) << 8;
      }
      CLINICALBERT_UNROLL
      for (std::uint32_t i = 0; i < tiles_across; ++i) CLINICALBERT_UNROLL
      for (std::uint32_t c = 0; c < 2; ++c) {
        const std::uint32_t in_tile = 8 * i + 2 * within + c, query = begin + in_tile;
        const float log_denominator = thread.load(s.log_sums, in_tile), mean = thread.load(s.mean, in_tile);
        const std::uint32_t bits = this->dropout.active() ? thread.shuffle(my_bits, in_tile) : 0xFFFFu;
        CLINICALBERT_UNROLL
        for (std::uint32_t half = 0; half < 2; ++half) {
          float& probability = p[i][2 * half + c];
          float& gradient = d_p[i][2 * half + c];
          probability = probability_of(probability, this->scale, log_denominator);
          if (query >= queries || (this->causal && tile.first + my_row + group + 8 * half > query)) probability = 0;
          const float factor = (bits >> (group + 8 * half) & 1u) != 0 ? kept : 0;
          gradient = probability * (gradient * factor - mean);
          probability *= factor;
        }
      }
      tile_product<M>::template add<shape::stride>(thread, p, s.d_out, v_sums);
      tile_product<M>::template add<shape::stride>(thread, d_p, s.q, k_sums);
    }
    const float factors[2] = {this->scale, this->scale}, one[2] = {1, 1};
    write_rows(thread, k_sums, factors, d_k, first_key + my_row, key_end, column, this->head_size, this->aligned);
    write_rows(thread, v_sums, one, d_v, first_key + my_row, key_end, column, this->head_size, this->aligned);
  }
};

}  // namespace clinicalbert::backends::device
