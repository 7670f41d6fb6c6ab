#pragma once

#include <cstring>
#include <random>
#include <thread>
#include <unsupported/Eigen/CXX11/ThreadPool>
#include <vector>

#include "tests/models/encoder_oracle.hpp"
#include "tests/models/tiny_models.hpp"

namespace clinicalbert::tests {

template <class E>
bool same_bits(std::span<const E> a, std::span<const E> b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size_bytes()) == 0;
}

/// 64 threads, each with a stream of its own, on one const model; some of them share a pool too.
template <class B>
void one_const_model_serves_many_threads() {
  using encoder = models::encoder<h32, B>;
  using E = typename B::element;
  constexpr layers::table_sizes tables{.vocabulary = 50, .positions = 40, .segments = 2};
  std::mt19937 random(1);
  models::parameter_set<only_encoder<encoder>> weights(tables);
  fill_randomly(weights, random);
  const typename encoder::frozen frozen(weights.const_view());
  const auto owned = random_batch(random, tables, {40, 1, 17, 5});
  const auto infer = [&](Eigen::ThreadPoolInterface* pool) {
    std::vector<E> hidden(owned.ids.size() * encoder::hidden);
    typename B::stream s(pool);
    encoder::infer(s, frozen, {}, owned.view(), {hidden.data(), owned.ids.size()});
    return hidden;
  };
  const auto alone = infer(nullptr);
  Eigen::ThreadPool pool(2);
  std::vector<std::vector<E>> results(64);
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < results.size(); ++i)
    threads.emplace_back([&, i] {
      for (int repeat = 0; repeat < 3; ++repeat) results[i] = infer(i % 4 == 0 ? &pool : nullptr);
    });
  for (auto& thread : threads) thread.join();
  for (const auto& result : results) CHECK(same_bits<E>(result, alone));
}

/// infer, and forward, backward and an AdamW step with dropout, for 1, 2 and 4 threads.
template <class B>
void threads_change_no_bit() {
  using encoder = models::encoder<h32, B>;
  using E = typename B::element;
  using set = models::parameter_set<only_encoder<encoder>>;
  constexpr layers::table_sizes tables{.vocabulary = 50, .positions = 140, .segments = 2};
  const auto run = [&](Eigen::ThreadPoolInterface* pool) {
    std::mt19937 random(2);
    set weights(tables), gradients(tables), first(tables), second(tables);
    fill_randomly(weights, random);
    const auto owned = random_batch(random, tables, {40, 1, 17, 130, 5, 5, 64});
    const auto batch = owned.view();
    const std::size_t tokens = batch.ids.size();
    typename B::stream s(pool);
    std::vector<E> results(tokens * encoder::hidden);
    encoder::infer(s, typename encoder::frozen(weights.const_view()), {}, batch, {results.data(), tokens});
    for (std::uint32_t step = 0; step < 2; ++step) {
      const tensors::arena::scope scope(s.arena());
      typename encoder::saved kept;
      const auto y = encoder::forward(s, weights.const_view(), {}, {.seed = 5, .step = step}, batch, kept);
      std::vector<E> d(y.data(), y.data() + tokens * encoder::hidden);
      encoder::backward(s, weights.const_view(), {}, kept, {d.data(), tokens}, gradients.view());
      results.push_back(static_cast<E>(backends::adamw_op<B>::squared_norm(s, gradients.flat())));
      results.insert(results.end(), gradients.flat().begin(), gradients.flat().end());
      backends::adamw_op<B>::update(s, {.learning_rate = 1e-3, .weight_decay = 0.01}, weights.flat(), gradients.flat(),
                                    first.flat(), second.flat());
    }
    results.insert(results.end(), weights.flat().begin(), weights.flat().end());
    return results;
  };
  const auto alone = run(nullptr);
  for (const int helpers : {1, 3}) {  // the calling thread takes part
    Eigen::ThreadPool pool(helpers);
    CAPTURE(B::name(), helpers);
    CHECK(same_bits<E>(run(&pool), alone));
  }
}

}  // namespace clinicalbert::tests
