#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <span>
#include <vector>

#include "clinicalbert/layers/copy_weights.hpp"
#include "clinicalbert/layers/pointer_gate.hpp"
#include "clinicalbert/tensors/paired_rows.hpp"
#include "clinicalbert/training/scored_mixtures.hpp"
#include "tests/layers/random_layer.hpp"
#include "tests/layers/random_pairs.hpp"

namespace clinicalbert::tests {

/// Random inputs of a pointer-generator, ragged on both sides, some of whose rows are scored, one of them without a
/// label; few pieces, so that sources have many twice.
template <class E>
struct random_mixtures {
  static constexpr std::size_t hidden = 8, heads = 2, vocabulary = 7;

  explicit random_mixtures(std::mt19937& random)
      : pairs(random),
        query(random_numbers<E>(random, where().tokens() * hidden)),
        keys(random_numbers<E>(random, sources().tokens() * 2 * hidden)),  // beside values, as cross-attention has them
        state(random_numbers<E>(random, where().tokens() * hidden)),
        context(random_numbers<E>(random, where().tokens() * hidden)),
        gate(random_numbers<E>(random, 2 * hidden + 1, 0.6)) {
    for (std::size_t i = 0; i < sources().tokens(); ++i)
      source.push_back(static_cast<std::int32_t>(random_size(random, 0, vocabulary - 1)));
    for (std::uint32_t n = 0; n < where().tokens(); ++n)
      if (n == 0 || random_size(random, 0, 3) > 0) rows.push_back(n);
    for (std::size_t i = 0; i < rows.size(); ++i)
      labels.push_back(i == 2 ? -100 : static_cast<std::int32_t>(random_size(random, 0, vocabulary - 1)));
    logits = random_numbers<E>(random, rows.size() * vocabulary, 2);
    places.resize(where().tokens());
    tensors::place_pairs(where(), sources(), places);
  }
  [[nodiscard]] tensors::sequences where() const { return tensors::sequences(pairs.targets); }
  [[nodiscard]] tensors::sequences sources() const { return tensors::sequences(pairs.sources); }

  random_pairs pairs;
  tensors::aligned_vector<E> query, keys, state, context, gate, logits;
  std::vector<std::int32_t> source, labels;
  std::vector<std::uint32_t> rows;
  std::vector<tensors::paired_place> places;
};

/// What a pointer-generator makes of them: the loss, and its gradients times `scale`.
template <class B>
struct mixture_pass {
  using E = typename B::element;
  using random = random_mixtures<E>;
  using weights_of = layers::copy_weights<random::hidden, random::heads, B>;
  using gate_of = layers::pointer_gate<random::hidden, B>;

  mixture_pass(typename B::stream& s, const random& x, double scale)
      : weights(tensors::paired_elements(x.where(), x.sources())),
        logits(x.logits),
        query(x.query.size(), E(7)),
        keys(x.keys.size(), E(7)),
        state(x.state.size()),
        context(x.context.size()),
        gate(x.gate.size()) {
    s.arena().reserve(weights_of::scratch(x.sources().longest(), s.concurrency()) +
                      gate_of::workspace(x.rows.size(), s.concurrency()) +
                      training::mixture_scores_workspace(x.rows.size()));
    const tensors::arena::scope scope(s.arena());
    constexpr std::size_t stride = 2 * random::hidden;
    const tensors::paired_rows<E> a(weights.data(), x.places);
    const tensors::matrix<const E> all_keys(x.keys.data(), x.source.size(), random::hidden, stride);
    weights_of::forward(s, x.where(), x.sources(), as_rows<random::hidden>(x.query), all_keys, a);
    tensors::cursor<const E> memory(x.gate.data());
    const auto w = gate_of::template parameters<const E>::bind(memory);
    auto kept = gate_of::saved::take(s.arena(), x.rows);
    gate_of::forward(s, w, as_rows<random::hidden>(x.state), as_rows<random::hidden>(x.context), kept);
    const std::span<E> gates(kept.logits.data(), x.rows.size());
    plain_weights = weights;
    gate_logits.assign(gates.begin(), gates.end());
    scores = training::score_mixtures<B>(s, {logits.data(), x.rows.size(), random::vocabulary}, gates, a, x.rows,
                                         x.source, x.labels, scale);
    std::vector<bool> is_scored(x.places.size());
    for (const auto n : x.rows) is_scored[n] = true;
    for (std::size_t n = 0; n < x.places.size(); ++n)
      if (!is_scored[n]) std::ranges::fill(a[n], E(0));
    tensors::cursor<E> gradient_memory(gate.data());
    gate_of::backward(s, w, kept, kept.logits, as_rows<random::hidden>(state), as_rows<random::hidden>(context),
                      gate_of::template parameters<E>::bind(gradient_memory));
    weights_of::backward(s, x.where(), x.sources(), as_rows<random::hidden>(x.query), all_keys, a,
                         as_rows<random::hidden>(query), {keys.data(), x.source.size(), random::hidden, stride});
    grown = s.arena().grown();
  }

  training::mixture_scores scores;
  tensors::aligned_vector<E> plain_weights, weights, gate_logits, logits, query, keys, state, context, gate;
  std::size_t grown = 0;
};

}  // namespace clinicalbert::tests
