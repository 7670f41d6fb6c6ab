#pragma once

#include <algorithm>
#include <cassert>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>

#include "clinicalbert/backends/reference/backend.hpp"
#include "clinicalbert/tensors/arena.hpp"
#include "clinicalbert/tensors/dropout.hpp"
#include "clinicalbert/tensors/matrix.hpp"
#include "clinicalbert/tensors/sequences.hpp"

namespace clinicalbert::backends {

/// Attention one query at a time; a work item is one sequence and head. Logits, probabilities and sums are in double.
///
/// Vaswani et al. 2017, eq. 1; the backward pass makes the probabilities again from log_sum, as Dao et al. 2022 do.
template <std::floating_point E>
struct attention_op<reference<E>> {
  using stream = typename reference<E>::stream;

  template <bool Causal>
  static void infer(stream& s, std::size_t heads, tensors::matrix<const E> q, tensors::matrix<const E> k,
                    tensors::matrix<const E> v, tensors::sequences queries, tensors::sequences keys,
                    tensors::matrix<E> out) noexcept {
    forward<Causal>(s, heads, tensors::dropout{}, q, k, v, queries, keys, out, tensors::matrix<E>{});
  }

  /// log_sum without data keeps nothing.
  template <bool Causal>
  static void forward(stream& s, std::size_t heads, const tensors::dropout& dropout, tensors::matrix<const E> q,
                      tensors::matrix<const E> k, tensors::matrix<const E> v, tensors::sequences queries,
                      tensors::sequences keys, tensors::matrix<E> out, tensors::matrix<E> log_sum) noexcept {
    const tensors::arena::scope scope(s.arena());
    const auto scratch = s.arena().template take<double>(s.concurrency() * keys.longest());
    s.for_each(queries.size() * heads, [&](std::size_t number, std::size_t slot) {
      const item at(number, heads, q, k, v, queries, keys);
      const auto out_head = at.query_rows(out);
      for (std::size_t i = 0; i < at.q.rows; ++i) {
        const auto p = scratch.subspan(slot * keys.longest(), at.template visible<Causal>(i));
        for (std::size_t j = 0; j < p.size(); ++j) p[j] = at.logit(i, j);
        const double largest = *std::max_element(p.begin(), p.end());
        double sum = 0;
        for (const double logit : p) sum += std::exp(logit - largest);
        const double denominator = largest + std::log(sum);
        if (log_sum.data != nullptr) log_sum(at.first_query + i, at.head) = static_cast<E>(denominator);
        for (std::size_t j = 0; j < p.size(); ++j)
          p[j] = std::exp(p[j] - largest) / sum * at.dropout_factor(dropout, i, j);
        for (std::size_t d = 0; d < at.q.columns; ++d) {
          double value = 0;
          for (std::size_t j = 0; j < p.size(); ++j) value += p[j] * double{at.v(j, d)};
          out_head(i, d) = static_cast<E>(value);
        }
      }
    });
  }

  /// With p the probabilities and r = dropout's factors (0 or its scale), for each query i:
  /// d_p_j = r_j d_out . v_j, d_logit_j = p_j (d_p_j - d_out . out), d_q = scale sum_j d_logit_j k_j,
  /// d_k_j += scale d_logit_j q, d_v_j += p_j r_j d_out. The sum_j p_j d_p_j of softmax's gradient is d_out . out.
  template <bool Causal>
  static void backward(stream& s, std::size_t heads, const tensors::dropout& dropout, tensors::matrix<const E> q,
                       tensors::matrix<const E> k, tensors::matrix<const E> v, tensors::sequences queries,
                       tensors::sequences keys, tensors::matrix<const E> out, tensors::matrix<const E> log_sum,
                       tensors::matrix<const E> d_out, tensors::matrix<E> d_q, tensors::matrix<E> d_k,
                       tensors::matrix<E> d_v) noexcept {
    const std::size_t head_size = q.columns / heads, longest = keys.longest(), each = longest * (1 + 2 * head_size);
    const tensors::arena::scope scope(s.arena());
    const auto scratch = s.arena().template take<double>(s.concurrency() * each);
    s.for_each(queries.size() * heads, [&](std::size_t number, std::size_t slot) {
      const item at(number, heads, q, k, v, queries, keys);
      const auto out_head = at.query_rows(out), d_out_head = at.query_rows(d_out);
      const auto d_q_head = at.query_rows(d_q), d_k_head = at.key_rows(d_k), d_v_head = at.key_rows(d_v);
      double* const mine = scratch.data() + slot * each;
      const tensors::matrix<double> d_k_sums(mine + longest, at.k.rows, head_size);
      const tensors::matrix<double> d_v_sums(mine + longest * (1 + head_size), at.k.rows, head_size);
      std::fill_n(d_k_sums.data, at.k.rows * head_size, 0.0);
      std::fill_n(d_v_sums.data, at.k.rows * head_size, 0.0);

      for (std::size_t i = 0; i < at.q.rows; ++i) {
        const std::span<double> d_logits(mine, at.template visible<Causal>(i));
        const double denominator = double{log_sum(at.first_query + i, at.head)};
        const double mean = dot(d_out_head[i], out_head[i]);
        for (std::size_t j = 0; j < d_logits.size(); ++j) {
          const double p = std::exp(at.logit(i, j) - denominator);
          const double r = at.dropout_factor(dropout, i, j);
          d_logits[j] = p * (r * dot(d_out_head[i], at.v[j]) - mean);
          for (std::size_t d = 0; d < head_size; ++d) {
            d_k_sums(j, d) += at.scale * d_logits[j] * double{at.q(i, d)};
            d_v_sums(j, d) += p * r * double{d_out_head(i, d)};
          }
        }
        for (std::size_t d = 0; d < head_size; ++d) {
          double sum = 0;
          for (std::size_t j = 0; j < d_logits.size(); ++j) sum += d_logits[j] * double{at.k(j, d)};
          d_q_head(i, d) = static_cast<E>(at.scale * sum);
        }
      }
      for (std::size_t j = 0; j < at.k.rows; ++j)
        for (std::size_t d = 0; d < head_size; ++d) {
          d_k_head(j, d) = static_cast<E>(d_k_sums(j, d));
          d_v_head(j, d) = static_cast<E>(d_v_sums(j, d));
        }
    });
  }

  [[nodiscard]] static std::size_t scratch(std::size_t /*longest_query*/, std::size_t longest_key,
                                           std::size_t /*heads*/, std::size_t head_size,
                                           std::size_t concurrency) noexcept {
    return tensors::arena::bytes_for(concurrency * longest_key * (1 + 2 * head_size), sizeof(double));
  }

 private:
  static double dot(std::span<const E> a, std::span<const E> b) noexcept {
    double sum = 0;
    for (std::size_t d = 0; d < a.size(); ++d) sum += double{a[d]} * double{b[d]};
    return sum;
  }

  // One head of one sequence.
  struct item {
    item(std::size_t number, std::size_t head_count, tensors::matrix<const E> all_q, tensors::matrix<const E> all_k,
         tensors::matrix<const E> all_v, tensors::sequences queries, tensors::sequences keys) noexcept
        : heads(head_count),
          head(number % head_count),
          head_size(all_q.columns / head_count),
          first_query(queries.begin(number / head_count)),
          query_count(queries.length(number / head_count)),
          first_key(keys.begin(number / head_count)),
          key_count(keys.length(number / head_count)),
          scale(1 / std::sqrt(static_cast<double>(head_size))),
          q(query_rows(all_q)),
          k(key_rows(all_k)),
          v(key_rows(all_v)) {
      assert(all_q.columns % head_count == 0 && all_k.columns == all_q.columns && all_v.columns == all_q.columns);
      assert(queries.size() == keys.size() && queries.tokens() == all_q.rows && keys.tokens() == all_k.rows);
    }

    template <class T>
    [[nodiscard]] tensors::matrix<T> query_rows(tensors::matrix<T> all) const noexcept {
      return {all.data + first_query * all.stride + head * head_size, query_count, head_size, all.stride};
    }
    template <class T>
    [[nodiscard]] tensors::matrix<T> key_rows(tensors::matrix<T> all) const noexcept {
      return {all.data + first_key * all.stride + head * head_size, key_count, head_size, all.stride};
    }
    // How many keys query i sees.
    template <bool Causal>
    [[nodiscard]] std::size_t visible(std::size_t i) const noexcept {
      return Causal ? std::min(i + 1, key_count) : key_count;
    }
    [[nodiscard]] double logit(std::size_t i, std::size_t j) const noexcept { return scale * dot(q[i], k[j]); }
    [[nodiscard]] double dropout_factor(const tensors::dropout& dropout, std::size_t i, std::size_t j) const noexcept {
      if (!dropout.active()) return 1;
      const std::size_t row = (first_query + i) * heads + head;
      return dropout.keeps(static_cast<std::uint32_t>(row), static_cast<std::uint32_t>(j)) ? dropout.scale() : 0;
    }

    std::size_t heads, head, head_size, first_query, query_count, first_key, key_count;
    double scale;
    tensors::matrix<const E> q, k, v;
  };
};

}  // namespace clinicalbert::backends
