#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

#include "clinicalbert/backends/contract.hpp"
#include "clinicalbert/tensors/dropout.hpp"
#include "clinicalbert/tensors/sequences.hpp"
#include "tests/backends/named_values.hpp"
#include "tests/backends/on_threads.hpp"
#include "tests/backends/random_values.hpp"
#include "tests/backends/strided.hpp"

namespace clinicalbert::tests {

struct attention_input {
  std::size_t heads, head_size;
  bool causal = false;
  std::vector<std::uint32_t> query_offsets, key_offsets;
  std::vector<double> q, k, v, d_y;
  tensors::dropout dropout;

  [[nodiscard]] std::size_t width() const { return heads * head_size; }
  [[nodiscard]] tensors::sequences queries() const { return tensors::sequences(query_offsets); }
  [[nodiscard]] tensors::sequences keys() const { return tensors::sequences(key_offsets); }

  /// Self-attention (causal or not) or, where `cross`, keys of other lengths.
  static attention_input random(std::mt19937& random, std::size_t longest, bool causal, bool cross, double dropout) {
    attention_input input;
    input.heads = random_size(random, 1, 4);
    input.head_size = random_size(random, 1, 4) * 8;
    input.causal = causal;
    const std::size_t count = random_size(random, 1, 5);
    input.query_offsets = random_offsets(random, count, longest);
    input.key_offsets = cross ? random_offsets(random, count, longest) : input.query_offsets;
    input.q = random_values(random, input.query_offsets.back() * input.width());
    input.k = random_values(random, input.key_offsets.back() * input.width());
    input.v = random_values(random, input.key_offsets.back() * input.width());
    input.d_y = random_values(random, input.query_offsets.back() * input.width());
    input.dropout = tensors::dropout(dropout, {random(), 7, 3, 100});
    return input;
  }
};

template <class B, bool Causal>
named_values run_attention(const attention_input& input, typename B::stream& stream) {
  using element = typename B::element;
  using attention = backends::attention_op<B>;
  const auto queries = input.queries(), keys = input.keys();
  const std::size_t n = queries.tokens(), m = keys.tokens(), width = input.width();
  const strided<element> q(n, width, input.q), k(m, width, input.k), v(m, width, input.v), d_y(n, width, input.d_y);

  named_values results;
  const std::size_t scratch =
      attention::scratch(queries.longest(), keys.longest(), input.heads, input.head_size, stream.concurrency());
  within_scratch(stream, scratch, [&] {
    strided<element> y(n, width), log_sum(n, input.heads), d_q(n, width), d_k(m, width), d_v(m, width);
    if (!input.dropout.active()) {
      attention::template infer<Causal>(stream, input.heads, q.read(), k.read(), v.read(), queries, keys, y.view());
      results["y@infer"] = y.values();
      y = strided<element>(n, width);
    }
    attention::template forward<Causal>(stream, input.heads, input.dropout, q.read(), k.read(), v.read(), queries, keys,
                                        y.view(), log_sum.view());
    results["y"] = y.values();
    results["log_sum"] = log_sum.values();
    attention::template backward<Causal>(stream, input.heads, input.dropout, q.read(), k.read(), v.read(), queries,
                                         keys, y.read(), log_sum.read(), d_y.read(), d_q.view(), d_k.view(),
                                         d_v.view());
    results["d_q"] = d_q.values();
    results["d_k"] = d_k.values();
    results["d_v"] = d_v.values();
  });
  return results;
}

template <class B>
named_values run_attention(const attention_input& input, typename B::stream& stream) {
  return input.causal ? run_attention<B, true>(input, stream) : run_attention<B, false>(input, stream);
}

}  // namespace clinicalbert::tests
