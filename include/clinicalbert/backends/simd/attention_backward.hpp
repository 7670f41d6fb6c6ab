#pragma once

#include "clinicalbert/backends/simd/attention_row_gradient.hpp"

namespace clinicalbert::backends::vectors {

/// Floats of memory that `head_gradient` takes.
template <class Head>
constexpr std::size_t attention_backward_size(std::size_t queries, std::size_t keys, std::size_t head_size) noexcept {
  using arch = typename Head::arch;
  using dot = typename Head::dot;
  const std::size_t block = std::min(queries, query_block<dot>), stride = logits_stride<arch>(keys);
  return 2 * panels_size<arch>(Head::words(head_size), keys) + panels_size<arch>(Head::words(keys), head_size) +
         2 * panels_size<arch>(Head::words(block), head_size) + 2 * (block + Head::spare_rows) * stride +
         Head::converted_size(stride) + Head::some_size(head_size);
}

/// The gradients of one sequence and head, whole, so that nobody else adds to them. Probabilities come again from the
/// kept log of their sum (Dao et al. 2022, algorithm 4), for a block of queries at a time: with P what dropout left of
/// them, d_v += P^T d_out, d_s = p (d_p - sum of p d_p), d_q = scale d_s k, d_k += scale d_s^T q. The five products are
/// in Head's numbers (fp32_head.hpp), everything between them in fp32.
template <class Head, bool Causal>
class head_gradient {
  using arch = typename Head::arch;
  using dot = typename Head::dot;

 public:
  head_gradient(const head_rows& q, const head_rows& k, const head_rows& v, const head_rows& d_out, float scale,
                const attention_record& record, float* memory) noexcept
      : q_(q),
        d_out_(d_out),
        keys_(k.length),
        size_(k.size),
        depth_(Head::words(size_)),
        stride_(logits_stride<arch>(keys_)),
        scale_(scale),
        record_(record) {
    const std::size_t block = std::min(q.length, query_block<dot>);
    k_transposed_ = memory;
    v_transposed_ = k_transposed_ + panels_size<arch>(depth_, keys_);
    k_panels_ = v_transposed_ + panels_size<arch>(depth_, keys_);
    q_panels_ = k_panels_ + panels_size<arch>(Head::words(keys_), size_);
    d_out_panels_ = q_panels_ + panels_size<arch>(Head::words(block), size_);
    kept_ = d_out_panels_ + panels_size<arch>(Head::words(block), size_);
    d_logits_ = kept_ + (block + Head::spare_rows) * stride_;
    converted_ = d_logits_ + (block + Head::spare_rows) * stride_;
    some_ = converted_ + Head::converted_size(stride_);
    Head::pack_transposed(k, some_, k_transposed_);
    Head::pack_transposed(v, some_, v_transposed_);
    Head::pack(k, k_panels_);
  }

  /// d_q, d_k and d_v are this sequence's and head's own rows and columns; all three are overwritten.
  void run(tensors::matrix<float> d_q, tensors::matrix<float> d_k, tensors::matrix<float> d_v) const noexcept {
    const typename dot::registers registers;
    for (std::size_t key = 0; key < keys_; ++key) {
      std::fill_n(d_k[key].data(), size_, 0.f);
      std::fill_n(d_v[key].data(), size_, 0.f);
    }
    for (std::size_t first = 0; first < q_.length; first += query_block<dot>) {
      const std::size_t count = std::min(query_block<dot>, q_.length - first);
      const std::size_t seen = Causal ? std::min(keys_, first + count) : keys_;
      const even_split tiles = even_split::into_tiles<dot>(count);
      for (std::size_t t = 0; t < tiles.pieces; ++t) {
        const std::size_t row = tiles.begin(t), high = tiles.size(t);
        probabilities(first, row, high, seen);
        const left_rows d = Head::left(d_logits_ + row * stride_, stride_, high, seen, converted_, stride_);
        multiply_panels_into<dot, order::row_major>(epilogues::overwrite{}, high, Head::words(seen), d.data, d.stride,
                                                    k_panels_, Head::words(keys_), d_q.slice(first + row, high));
      }
      add_key_gradients(first, count, seen, d_k, d_v);
    }
  }

 private:
  // Of queries first + row .. + high, over keys below `seen`: into kept_ what dropout left, into d_logits_ scale d_s.
  void probabilities(std::size_t first, std::size_t row, std::size_t high, std::size_t seen) const noexcept {
    products(q_, k_transposed_, first + row, high, seen, kept_ + row * stride_);
    products(d_out_, v_transposed_, first + row, high, seen, d_logits_ + row * stride_);
    for (std::size_t r = row; r < row + high; ++r) {
      const std::size_t query = first + r, own = Causal ? std::min(keys_, query + 1) : keys_;
      probability_gradients<arch>(kept_ + r * stride_, d_logits_ + r * stride_, query, own, seen, scale_, record_);
    }
  }

  void products(const head_rows& rows, const float* panels, std::size_t first, std::size_t high, std::size_t seen,
                float* to) const noexcept {
    const left_rows a = Head::left(rows.row(first), rows.stride, high, size_, some_, depth_);
    multiply_panels<dot>(high, depth_, a.data, a.stride, panels, depth_, seen, to, stride_);
  }

  // Of the block of queries whose probabilities and their gradients are there, which are used up.
  void add_key_gradients(std::size_t first, std::size_t count, std::size_t seen, tensors::matrix<float> d_k,
                         tensors::matrix<float> d_v) const noexcept {
    const std::size_t depth = Head::words(count), stride = dot::per_word * stride_;
    Head::join(kept_, stride_, count, seen);
    Head::join(d_logits_, stride_, count, seen);
    Head::pack({q_.row(first), q_.stride, count, size_}, q_panels_);
    Head::pack({d_out_.row(first), d_out_.stride, count, size_}, d_out_panels_);
    const even_split tiles = even_split::into_tiles<dot>(seen);
    const auto add = [&](const float* a, const float* panels, std::size_t high, tensors::matrix<float> to)
        __attribute__((always_inline)) {
      multiply_panels_into<dot, order::depth_major>(epilogues::accumulate{}, high, depth, a, stride, panels, depth, to);
    };
    for (std::size_t t = 0; t < tiles.pieces; ++t) {
      const std::size_t key = tiles.begin(t), high = tiles.size(t);
      add(kept_ + key, d_out_panels_, high, d_v.slice(key, high));
      add(d_logits_ + key, q_panels_, high, d_k.slice(key, high));
    }
  }

  head_rows q_, d_out_;
  std::size_t keys_, size_, depth_, stride_;
  float scale_;
  attention_record record_;
  float *k_transposed_, *v_transposed_, *k_panels_, *q_panels_, *d_out_panels_, *kept_, *d_logits_, *converted_, *some_;
};

}  // namespace clinicalbert::backends::vectors
