#pragma once

#include <random>
#include <unsupported/Eigen/CXX11/ThreadPool>
#include <vector>

#include "tests/models/encoder_oracle.hpp"
#include "tests/models/tiny_models.hpp"

namespace clinicalbert::tests {

/// What `infer_workspace` and `training_workspace` say is enough, for batches of many shapes and any number of threads.
template <class B>
void workspaces_are_enough() {
  using encoder = models::encoder<h32, B>;
  using E = typename B::element;
  constexpr layers::table_sizes tables{.vocabulary = 30, .positions = 300, .segments = 2};
  std::mt19937 random(2);
  models::parameter_set<only_encoder<encoder>> weights(tables), gradients(tables);
  fill_randomly(weights, random);
  const typename encoder::frozen frozen(weights.const_view());
  const std::vector<std::vector<std::size_t>> shapes{
      {1}, {300}, {1, 1, 1}, {7, 120, 33}, std::vector<std::size_t>(50, 9)};
  for (const auto& lengths : shapes)
    for (const int helpers : {0, 1, 4}) {
      const auto owned = random_batch(random, tables, lengths);
      const auto batch = owned.view();
      const std::size_t tokens = batch.ids.size(), longest = batch.sequences.longest();
      CAPTURE(B::name(), tokens, longest, helpers);
      std::vector<E> rows(tokens * encoder::hidden, E(0.5));
      Eigen::ThreadPool pool(helpers == 0 ? 1 : helpers);
      Eigen::ThreadPoolInterface* used = helpers == 0 ? nullptr : &pool;
      {
        typename B::stream s(used);
        s.arena().reserve(encoder::infer_workspace(tokens, longest, s.concurrency()));
        encoder::infer(s, frozen, {}, batch, {rows.data(), tokens});
        CHECK(s.arena().grown() == 0);
      }
      for (const bool gradient_checkpointing : {false, true}) {
        CAPTURE(gradient_checkpointing);
        const models::encoder_options options{.gradient_checkpointing = gradient_checkpointing};
        typename B::stream s(used);
        s.arena().reserve(encoder::training_workspace(options, tokens, longest, s.concurrency()));
        typename encoder::saved kept;
        (void)encoder::forward(s, weights.const_view(), options, {.seed = 1}, batch, kept);
        encoder::backward(s, weights.const_view(), options, kept, {rows.data(), tokens}, gradients.view());
        CHECK(s.arena().grown() == 0);
      }
    }
}

/// Twice as long a sequence takes at most twice the memory in inference: no T x T matrix is kept. That the memory is
/// enough is proven above.
template <class B>
void inference_keeps_no_square_of_a_length() {
  using encoder = models::encoder<h32, B>;
  CAPTURE(B::name());
  for (const std::size_t threads : {1U, 4U})
    for (std::size_t tokens = 1024; tokens < 20'000; tokens *= 2) {
      const auto one = encoder::infer_workspace(tokens, tokens, threads);
      CAPTURE(threads, tokens, one);
      CHECK(encoder::infer_workspace(2 * tokens, 2 * tokens, threads) <= 2 * one);
    }
}

}  // namespace clinicalbert::tests
