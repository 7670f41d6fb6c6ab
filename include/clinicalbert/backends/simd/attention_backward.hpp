#pragma once

#include "clinicalbert/backends/simd/attention_row_gradient.hpp"

namespace clinicalbert::backends::vectors {

template <class Arch>
constexpr std::size_t attention_backward_size(std::size_t queries, std::size_t keys, std::size_t head_size) noexcept {
  const std::size_t block = std::min(queries, query_block<Arch>);
  return 2 * panels_size<Arch>(head_size, keys) + panels_size<Arch>(keys, head_size) +
         2 * panels_size<Arch>(block, head_size) + 2 * block * logits_stride<Arch>(keys);
}

/// The gradients of one sequence and head, whole, so that nobody else adds to them. Probabilities come again from the
/// kept log of their sum (Dao et al. 2022, algorithm 4), for a block of queries at a time: with P what dropout left of
/// them, d_v += P^T d_out, d_s = p (d_p - sum of p d_p), d_q = scale d_s k, d_k += scale d_s^T q.
template <class Arch, bool Causal>
class head_gradient {
  using dot = fp32_dot<Arch>;

 public:
  head_gradient(const head_rows& q, const head_rows& k, const head_rows& v, const head_rows& d_out, float scale,
                const attention_record& record, float* memory) noexcept
      : q_(q),
        d_out_(d_out),
        keys_(k.length),
        size_(k.size),
        stride_(logits_stride<Arch>(keys_)),
        scale_(scale),
        record_(record) {
    const std::size_t block = std::min(q.length, query_block<Arch>);
    k_transposed_ = memory;
    v_transposed_ = k_transposed_ + panels_size<Arch>(size_, keys_);
    k_panels_ = v_transposed_ + panels_size<Arch>(size_, keys_);
    q_panels_ = k_panels_ + panels_size<Arch>(keys_, size_);
    d_out_panels_ = q_panels_ + panels_size<Arch>(block, size_);
    kept_ = d_out_panels_ + panels_size<Arch>(block, size_);
    d_logits_ = kept_ + block * stride_;
    pack_head_transposed<Arch>(k, k_transposed_);
    pack_head_transposed<Arch>(v, v_transposed_);
    pack_head<Arch>(k, k_panels_);
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
        multiply_panels_into<dot, order::row_major>(epilogues::overwrite{}, high, seen, d_logits_ + row * stride_,
                                                    stride_, k_panels_, keys_, d_q.slice(first + row, high));
      }
      pack_head<Arch>({q_.row(first), q_.stride, count, size_}, q_panels_);
      pack_head<Arch>({d_out_.row(first), d_out_.stride, count, size_}, d_out_panels_);
      const even_split key_tiles = even_split::at_most(seen, tile_rows<Arch>);
      for (std::size_t t = 0; t < key_tiles.pieces; ++t) {
        const std::size_t key = key_tiles.begin(t), high = key_tiles.size(t);
        multiply_panels_into<dot, order::depth_major>(epilogues::accumulate{}, high, count, kept_ + key, stride_,
                                                      d_out_panels_, count, d_v.slice(key, high));
        multiply_panels_into<dot, order::depth_major>(epilogues::accumulate{}, high, count, d_logits_ + key, stride_,
                                                      q_panels_, count, d_k.slice(key, high));
      }
    }
  }

 private:
  // Of queries first + row .. + high, over keys below `seen`: into kept_ what dropout left, into d_logits_ scale d_s.
  void probabilities(std::size_t first, std::size_t row, std::size_t high, std::size_t seen) const noexcept {
    multiply_panels<fp32_dot<Arch>>(high, size_, q_.row(first + row), q_.stride, k_transposed_, size_, seen,
                                    kept_ + row * stride_, stride_);
    multiply_panels<fp32_dot<Arch>>(high, size_, d_out_.row(first + row), d_out_.stride, v_transposed_, size_, seen,
                                    d_logits_ + row * stride_, stride_);
    for (std::size_t r = row; r < row + high; ++r) {
      const std::size_t query = first + r, own = Causal ? std::min(keys_, query + 1) : keys_;
      probability_gradients<Arch>(kept_ + r * stride_, d_logits_ + r * stride_, query, own, seen, scale_, record_);
    }
  }

  head_rows q_, d_out_;
  std::size_t keys_, size_, stride_;
  float scale_;
  attention_record record_;
  float *k_transposed_, *v_transposed_, *k_panels_, *q_panels_, *d_out_panels_, *kept_, *d_logits_;
};

}  // namespace clinicalbert::backends::vectors
