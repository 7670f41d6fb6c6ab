#pragma once

#include "clinicalbert/backends/simd/attention_row_gradient.hpp"
#include "clinicalbert/backends/simd/bf16_attention.hpp"

namespace clinicalbert::backends::vectors {

template <class Arch>
constexpr std::size_t bf16_attention_backward_size(std::size_t queries, std::size_t keys,
                                                   std::size_t head_size) noexcept {
  const std::size_t block = std::min(queries, query_block<Arch>), words = bf16_words(head_size);
  return 2 * panels_size<Arch>(words, keys) + panels_size<Arch>(bf16_words(keys), head_size) +
         2 * panels_size<Arch>(bf16_words(block), head_size) + 2 * (block + 1) * logits_stride<Arch>(keys) +
         tile_rows<Arch> * logits_stride<Arch>(keys) + std::max(panel_width<Arch>, tile_rows<Arch>) * words;
}

/// `head_gradient` with its five products in bf16, and everything between them in fp32.
template <class Arch, bool Causal>
class bf16_head_gradient {
  using dot = bf16_dot<Arch>;

 public:
  bf16_head_gradient(const head_rows& q, const head_rows& k, const head_rows& v, const head_rows& d_out, float scale,
                     const attention_record& record, float* memory) noexcept
      : q_(q),
        d_out_(d_out),
        keys_(k.length),
        size_(k.size),
        words_(bf16_words(size_)),
        stride_(logits_stride<Arch>(keys_)),
        scale_(scale),
        record_(record) {
    const std::size_t block = std::min(q.length, query_block<Arch>);
    k_transposed_ = memory;
    v_transposed_ = k_transposed_ + panels_size<Arch>(words_, keys_);
    k_panels_ = v_transposed_ + panels_size<Arch>(words_, keys_);
    q_panels_ = k_panels_ + panels_size<Arch>(bf16_words(keys_), size_);
    d_out_panels_ = q_panels_ + panels_size<Arch>(bf16_words(block), size_);
    kept_ = d_out_panels_ + panels_size<Arch>(bf16_words(block), size_);
    d_logits_ = kept_ + (block + 1) * stride_;
    d_logits_words_ = d_logits_ + (block + 1) * stride_;
    some_ = d_logits_words_ + tile_rows<Arch> * stride_;
    pack_bf16_transposed<Arch>(k, some_, k_transposed_);
    pack_bf16_transposed<Arch>(v, some_, v_transposed_);
    pack_bf16_pairs<Arch>(k, k_panels_);
  }

  /// d_q, d_k and d_v are this sequence's and head's own rows and columns; all three are overwritten.
  void run(tensors::matrix<float> d_q, tensors::matrix<float> d_k, tensors::matrix<float> d_v) const noexcept {
    for (std::size_t key = 0; key < keys_; ++key) {
      std::fill_n(d_k[key].data(), size_, 0.f);
      std::fill_n(d_v[key].data(), size_, 0.f);
    }
    for (std::size_t first = 0; first < q_.length; first += query_block<Arch>) {
      const std::size_t count = std::min(query_block<Arch>, q_.length - first);
      const std::size_t seen = Causal ? std::min(keys_, first + count) : keys_;
      const even_split tiles = even_split::at_most(count, tile_rows<Arch>);
      for (std::size_t t = 0; t < tiles.pieces; ++t) {
        const std::size_t row = tiles.begin(t), high = tiles.size(t);
        probabilities(first, row, high, seen);
        for (std::size_t r = 0; r < high; ++r)
          bf16_format<Arch>::convert(d_logits_ + (row + r) * stride_, seen, d_logits_words_ + r * stride_);
        multiply_panels_into<dot, order::row_major>(epilogues::overwrite{}, high, bf16_words(seen), d_logits_words_,
                                                    stride_, k_panels_, bf16_words(keys_),
                                                    d_q.slice(first + row, high));
      }
      const std::size_t pairs = bf16_words(count);
      pair_rows(kept_, count, seen);
      pair_rows(d_logits_, count, seen);
      pack_bf16_pairs<Arch>({q_.row(first), q_.stride, count, size_}, q_panels_);
      pack_bf16_pairs<Arch>({d_out_.row(first), d_out_.stride, count, size_}, d_out_panels_);
      const even_split key_tiles = even_split::at_most(seen, tile_rows<Arch>);
      for (std::size_t t = 0; t < key_tiles.pieces; ++t) {
        const std::size_t key = key_tiles.begin(t), high = key_tiles.size(t);
        multiply_panels_into<dot, order::depth_major>(epilogues::accumulate{}, high, pairs, kept_ + key, 2 * stride_,
                                                      d_out_panels_, pairs, d_v.slice(key, high));
        multiply_panels_into<dot, order::depth_major>(epilogues::accumulate{}, high, pairs, d_logits_ + key,
                                                      2 * stride_, q_panels_, pairs, d_k.slice(key, high));
      }
    }
  }

 private:
  void probabilities(std::size_t first, std::size_t row, std::size_t high, std::size_t seen) const noexcept {
    products(q_, k_transposed_, first + row, high, seen, kept_ + row * stride_);
    products(d_out_, v_transposed_, first + row, high, seen, d_logits_ + row * stride_);
    for (std::size_t r = row; r < row + high; ++r) {
      const std::size_t query = first + r, own = Causal ? std::min(keys_, query + 1) : keys_;
      probability_gradients<Arch>(kept_ + r * stride_, d_logits_ + r * stride_, query, own, seen, scale_, record_);
    }
  }

  void products(const head_rows& rows, const float* panels, std::size_t first, std::size_t high, std::size_t seen,
                float* to) const noexcept {
    for (std::size_t r = 0; r < high; ++r) bf16_format<Arch>::convert(rows.row(first + r), size_, some_ + r * words_);
    multiply_panels<dot>(high, words_, some_, words_, panels, words_, seen, to, stride_);
  }

  /// In place: row 2p becomes words of rows 2p and 2p + 1, the last of an odd number with zeros.
  void pair_rows(float* rows, std::size_t count, std::size_t columns) const noexcept {
    if (count % 2 != 0) std::fill_n(rows + count * stride_, columns, 0.f);
    for (std::size_t r = 0; r < count; r += 2) {
      float* row = rows + r * stride_;  // whole vectors: the stride has room for them
      for (std::size_t i = 0; i < columns; i += width<Arch>)
        narrowing<Arch>::to_bf16_pairs(batch<Arch>::load_unaligned(row + i),
                                       batch<Arch>::load_unaligned(row + stride_ + i), row + i);
    }
  }

  head_rows q_, d_out_;
  std::size_t keys_, size_, words_, stride_;
  float scale_;
  attention_record record_;
  float *k_transposed_, *v_transposed_, *k_panels_, *q_panels_, *d_out_panels_, *kept_, *d_logits_, *d_logits_words_,
      *some_;
};

}  // namespace clinicalbert::backends::vectors
