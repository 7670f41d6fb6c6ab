#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "bench/operators/machine.hpp"
#include "bench/operators/numbers.hpp"
#include "clinicalbert/backends/contract.hpp"
#include "clinicalbert/tensors/dropout.hpp"

namespace clinicalbert::bench {

/// What attention of BERT-base reads and writes: q, k and v side by side, as a block has them.
struct attention_operands {
  static constexpr std::size_t heads = 12, hidden = 768;
  std::vector<std::uint32_t> offsets;
  tensors::sequences where;
  numbers qkv, out, log_sum;
  double operations = 0;  // of q k^T and of the product with v

  explicit attention_operands(std::size_t tokens)
      : offsets(offsets_of(tokens)),
        where(offsets),
        qkv(tokens, 3 * hidden),
        out(tokens, hidden),
        log_sum(tokens, heads) {
    for (std::size_t i = 0; i < where.size(); ++i)
      operations += 4.0 * static_cast<double>(where.length(i) * where.length(i) * hidden);
  }

  /// 0: q, 1: k, 2: v.
  [[nodiscard]] tensors::matrix<const float> part(std::size_t which) const {
    return {qkv.values.data() + which * hidden, qkv.rows, hidden, 3 * hidden};
  }
  template <class B>
  [[nodiscard]] std::size_t scratch(std::size_t threads) const {
    return backends::attention_op<B>::scratch(where.longest(), where.longest(), heads, hidden / heads, threads);
  }
};

/// Where weights are int8, attention's own products are bf16.
template <class B>
[[nodiscard]] double attention_peak(const machine& m) {
  return std::is_same_v<typename precision_of<B>::type, backends::precisions::fp32> ? m.fp32 : m.bf16;
}

template <class B>
void time_attention(benchmark::State& state, const machine& m, std::size_t tokens) {
  using op = backends::attention_op<B>;
  attention_operands a(tokens);
  typename B::stream stream(m.pool);
  stream.arena().reserve(a.scratch<B>(m.threads));
  const work w{a.operations, attention_peak<B>(m), a.qkv.bytes() + a.out.bytes()};
  time_operator(state, m, w, [&] {
    op::template infer<false>(stream, a.heads, a.part(0), a.part(1), a.part(2), a.where, a.where, a.out);
  });
}

template <class B>
void time_attention_training(benchmark::State& state, const machine& m, std::size_t tokens, bool is_backward) {
  using op = backends::attention_op<B>;
  attention_operands a(tokens);
  const numbers d_out(tokens, a.hidden);
  numbers d_qkv(tokens, 3 * a.hidden);
  const auto d_part = [&](std::size_t which) {
    return tensors::matrix<float>{d_qkv.values.data() + which * a.hidden, tokens, a.hidden, 3 * a.hidden};
  };
  const tensors::dropout dropout(0.1, {1, 2, 3, 0});
  typename B::stream stream(m.pool);
  stream.arena().reserve(a.scratch<B>(m.threads));
  const auto forward = [&] {
    op::template forward<false>(stream, a.heads, dropout, a.part(0), a.part(1), a.part(2), a.where, a.where, a.out,
                                a.log_sum);
  };
  forward();
  if (!is_backward) {
    time_operator(state, m, {a.operations, attention_peak<B>(m), a.qkv.bytes() + a.out.bytes() + a.log_sum.bytes()},
                  forward);
    return;
  }
  // Five products of the size of forward's two.
  const work w{2.5 * a.operations, attention_peak<B>(m), 2 * a.qkv.bytes() + 2 * a.out.bytes() + a.log_sum.bytes()};
  time_operator(state, m, w, [&] {
    op::template backward<false>(stream, a.heads, dropout, a.part(0), a.part(1), a.part(2), a.where, a.where,
                                 a.out.fixed(), a.log_sum.fixed(), d_out, d_part(0), d_part(1), d_part(2));
  });
}

template <class B>
void register_attention(const machine& m, const auto& rows) {
  register_operator<B>("attention/infer", rows, [&m](auto& state, std::size_t n) { time_attention<B>(state, m, n); });
}

template <class B>
void register_training_attention(const machine& m, const auto& rows) {
  register_operator<B>("attention/forward", rows,
                       [&m](auto& state, std::size_t n) { time_attention_training<B>(state, m, n, false); });
  register_operator<B>("attention/backward", rows,
                       [&m](auto& state, std::size_t n) { time_attention_training<B>(state, m, n, true); });
}

}  // namespace clinicalbert::bench
