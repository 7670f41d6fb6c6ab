#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "clinicalbert/backends/activations.hpp"
#include "clinicalbert/backends/contract.hpp"
#include "clinicalbert/backends/epilogues.hpp"
#include "clinicalbert/backends/packed_copy.hpp"
#include "clinicalbert/tensors/held_bytes.hpp"
#include "clinicalbert/tensors/token_batch.hpp"
#include "tests/backends/named_values.hpp"
#include "tests/backends/on_threads.hpp"
#include "tests/backends/random_values.hpp"
#include "tests/backends/run_attention.hpp"
#include "tests/backends/run_embedding.hpp"
#include "tests/backends/run_paged_attention.hpp"
#include "tests/backends/strided.hpp"

namespace clinicalbert::tests {

/// An activation that no backend has a kernel for.
struct cube {
  static constexpr std::string_view name = "cube";
  template <class E>
  static E value(E x) noexcept {
    return x * x * x;
  }
  template <class E>
  static E derivative(E x) noexcept {
    return 3 * x * x;
  }
};

/// Shapes and values of one call of every operator of inference.
struct inference_input {
  std::size_t tokens, in, out;
  std::vector<double> x, residual, weight, bias, norm_weight, norm_bias;
  attention_input attention;
  embedding_input embedding;

  static inference_input random(std::uint32_t seed, std::size_t most) {
    std::mt19937 random(seed);
    inference_input i;
    i.tokens = random_size(random, 1, most);
    i.in = random_size(random, 1, most);
    i.out = random_size(random, 1, most);
    i.x = random_values(random, i.tokens * i.in);
    i.residual = random_values(random, i.tokens * i.in);
    i.weight = random_values(random, i.out * i.in);
    i.bias = random_values(random, i.out);
    i.norm_weight = random_values(random, i.in, 1);
    i.norm_bias = random_values(random, i.in);
    i.attention =
        attention_input::random(random, most, random_size(random, 0, 1) == 1, random_size(random, 0, 1) == 1, 0);
    i.embedding = embedding_input::random(random, random_size(random, 1, 50), i.in);
    return i;
  }
};

/// Every operator of inference with every epilogue, each within the scratch that it says.
template <class B>
named_values run_inference(const inference_input& input, typename B::stream& stream) {
  using E = typename B::element;
  namespace epilogues = backends::epilogues;
  namespace activations = backends::activations;
  using product = backends::product_op<B>;
  named_values results;
  const auto keep = [&](std::string name, std::size_t rows, std::size_t columns, std::size_t scratch, auto call) {
    strided<E> y(rows, columns);
    within_scratch(stream, scratch, [&] { call(y.view()); });
    results[name] = y.values();
  };

  const strided<E> x(input.tokens, input.in, input.x), residual(input.tokens, input.in, input.residual);
  const strided<E> weight(input.out, input.in, input.weight, 1);
  const auto bias = converted<E>(input.bias);
  const backends::packed_copy<B> packed(weight.read());
  const std::size_t scratch = product::scratch(input.tokens, input.in, input.out, stream.concurrency());
  const auto multiply = [&](std::string name, auto epilogue) {
    keep(name, input.tokens, input.out, scratch,
         [&](auto y) { product::infer(stream, packed, x.read(), y, epilogue); });
  };
  multiply("product", epilogues::overwrite{});
  multiply("with bias", epilogues::add_bias<E>{bias});
  multiply("gelu", epilogues::bias_activation<E, activations::gelu_exact>{bias, {}});
  multiply("gelu_new", epilogues::bias_activation<E, activations::gelu_tanh>{bias, {}});
  multiply("relu", epilogues::bias_activation<E, activations::relu>{bias, {}});
  multiply("tanh", epilogues::bias_activation<E, activations::tanh>{bias, {}});
  strided<E> before(input.tokens, input.out);
  multiply("cube", epilogues::bias_activation<E, cube>{bias, before.view()});
  results["before cube"] = before.values();
  keep("accumulated", input.tokens, input.out, scratch, [&](auto y) {
    for (std::size_t n = 0; n < y.rows; ++n)
      for (E& e : y[n]) e = E(0.5);
    product::infer(stream, packed, x.read(), y, epilogues::accumulate{});
  });

  const auto norm_weight = converted<E>(input.norm_weight), norm_bias = converted<E>(input.norm_bias);
  using norm = backends::layer_norm_op<B>;
  keep("layer norm", input.tokens, input.in, norm::scratch(input.tokens, input.in, stream.concurrency()),
       [&](auto y) { norm::infer(stream, norm_weight, norm_bias, E(1e-12), x.read(), y); });
  using residual_norm = backends::residual_norm_op<B>;
  keep("residual norm", input.tokens, input.in, residual_norm::scratch(input.tokens, input.in, stream.concurrency()),
       [&](auto y) { residual_norm::infer(stream, norm_weight, norm_bias, E(1e-12), x.read(), residual.read(), y); });

  using attention = backends::attention_op<B>;
  const auto& a = input.attention;
  const auto queries = a.queries(), keys = a.keys();
  const strided<E> q(queries.tokens(), a.width(), a.q), k(keys.tokens(), a.width(), a.k),
      v(keys.tokens(), a.width(), a.v);
  keep("attention", queries.tokens(), a.width(),
       attention::scratch(queries.longest(), keys.longest(), a.heads, a.head_size, stream.concurrency()), [&](auto y) {
         if (a.causal)
           attention::template infer<true>(stream, a.heads, q.read(), k.read(), v.read(), queries, keys, y);
         else
           attention::template infer<false>(stream, a.heads, q.read(), k.read(), v.read(), queries, keys, y);
       });

  results["paged attention"] = run_paged_attention<B>(one_query_each(a), 4, stream).at("y");

  using embedding = backends::embedding_op<B>;
  const auto& e = input.embedding;
  const auto table = [&](std::size_t rows, const std::vector<double>& values) {
    const strided<E> from(rows, e.width, values);
    return tensors::held_bytes::filled(rows * embedding::row_bytes(e.width),
                                       [&](std::byte* memory) { embedding::pack_table(from.read(), memory); });
  };
  const auto words = table(e.vocabulary, e.word_table), positions = table(e.positions, e.position_table),
             segments = table(2, e.segment_table);
  const tensors::token_batch batch{e.ids, e.segments, tensors::sequences(e.offsets)};
  keep("embedding", e.ids.size(), e.width, 0, [&](auto y) {
    embedding::infer(stream, {e.vocabulary, e.width, words.data()}, {e.positions, e.width, positions.data()},
                     {2, e.width, segments.data()}, batch, y);
  });
  return results;
}

}  // namespace clinicalbert::tests
