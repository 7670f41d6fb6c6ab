#pragma once

#include <cstring>
#include <random>
#include <unsupported/Eigen/CXX11/ThreadPool>
#include <vector>

#include "tests/models/encoder_oracle.hpp"
#include "tests/models/tiny_models.hpp"

namespace clinicalbert::tests {

/// With and without gradient checkpointing the last hidden state, the gradients of all parameters and the gradient by
/// the embeddings' output have the same bits, dropout active, on ragged batches; and the arena holds it to one block.
template <class M, class B>
void checkpointing_changes_no_bit() {
  using encoder = models::encoder<M, B>;
  using E = typename B::element;
  constexpr layers::table_sizes tables{.vocabulary = 50, .positions = 140, .segments = 2};
  std::mt19937 random(6);
  models::parameter_set<only_encoder<encoder>> weights(tables);
  fill_randomly(weights, random);
  const auto owned = random_batch(random, tables, {40, 1, 17, 130, 5, 5, 64});
  const auto batch = owned.view();
  const std::size_t tokens = batch.ids.size(), longest = batch.sequences.longest();
  std::normal_distribution<double> normal;
  std::vector<E> d_last(tokens * encoder::hidden);
  for (E& d : d_last) d = static_cast<E>(normal(random));

  const auto run = [&](Eigen::ThreadPoolInterface* pool, bool gradient_checkpointing) {
    const models::encoder_options options{
        .hidden_dropout = 0.1, .attention_dropout = 0.2, .gradient_checkpointing = gradient_checkpointing};
    models::parameter_set<only_encoder<encoder>> gradients(tables);
    typename B::stream s(pool);
    s.arena().reserve(encoder::training_workspace(options, tokens, longest, s.concurrency()));
    typename encoder::saved kept;
    const auto last = encoder::forward(s, weights.const_view(), options, {.seed = 9, .step = 4}, batch, kept);
    std::vector<E> results(last.data(), last.data() + d_last.size());
    std::vector<E> d = d_last;
    encoder::backward(s, weights.const_view(), options, kept, {d.data(), tokens}, gradients.view());
    CHECK(s.arena().grown() == 0);
    results.insert(results.end(), d.begin(), d.end());
    results.insert(results.end(), gradients.flat().begin(), gradients.flat().end());
    return results;
  };
  Eigen::ThreadPool pool(2);
  const auto plain = run(nullptr, false);
  for (Eigen::ThreadPoolInterface* used :
       {static_cast<Eigen::ThreadPoolInterface*>(nullptr), static_cast<Eigen::ThreadPoolInterface*>(&pool)}) {
    const auto again = run(used, true);
    CAPTURE(B::name(), M::name, used != nullptr);
    REQUIRE(again.size() == plain.size());
    CHECK(std::memcmp(again.data(), plain.data(), plain.size() * sizeof(E)) == 0);
  }
}

/// Deep enough that its blocks are most of what training holds.
struct deep {
  static constexpr std::string_view name = "deep";
  static constexpr models::encoder_config config{.layers = 8, .hidden = 32, .attention_heads = 2, .intermediate = 128};
};

template <class B>
void checkpointing_holds_one_block() {
  using encoder = models::encoder<deep, B>;
  const auto bytes = [](bool gradient_checkpointing) {
    const models::encoder_options options{.gradient_checkpointing = gradient_checkpointing};
    return encoder::training_workspace(options, 1000, 20, 1) - encoder::training_workspace(options, 0, 20, 1);
  };
  CHECK(2 * bytes(true) < bytes(false));
}

}  // namespace clinicalbert::tests
