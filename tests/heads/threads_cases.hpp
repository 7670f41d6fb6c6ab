#pragma once

#include <cstring>
#include <random>
#include <unsupported/Eigen/CXX11/ThreadPool>
#include <vector>

#include "tests/heads/pretraining_step.hpp"
#include "tests/models/fill_parameters.hpp"
#include "tests/models/tiny_models.hpp"

namespace clinicalbert::tests {

/// Steps of pretraining with dropout, both heads, gradients and AdamW, give the same bits with 1, 2 and 4 threads.
template <class B>
void threads_change_no_bit_of_pretraining() {
  using task = pretraining<h32, B>;
  using E = typename B::element;
  constexpr layers::table_sizes tables{.vocabulary = 50, .positions = 140, .segments = 2};
  const auto run = [&](Eigen::ThreadPoolInterface* pool) {
    std::mt19937 random(3);
    typename task::parameter_set weights(task::sizes(tables)), gradients(task::sizes(tables)),
        first(task::sizes(tables)), second(task::sizes(tables));
    fill_randomly(weights, random);
    const auto owned = random_batch(random, tables, {40, 1, 17, 130, 5, 5, 64});
    const auto batch = owned.view();
    std::vector<int> masked_labels(batch.ids.size()), next_labels(batch.sequences.size());
    for (std::size_t i = 0; i < masked_labels.size(); ++i)
      masked_labels[i] = i % 3 == 0 ? static_cast<int>(i % 50) : -100;
    for (std::size_t i = 0; i < next_labels.size(); ++i) next_labels[i] = static_cast<int>(i % 2);
    typename B::stream s(pool);
    std::vector<double> losses;
    for (std::uint32_t step = 0; step < 3; ++step) {
      const auto loss =
          task::step(s, weights, {}, {.seed = 8, .step = step}, batch, masked_labels, next_labels, gradients);
      losses.insert(losses.end(), {loss.masked, loss.next, backends::adamw_op<B>::squared_norm(s, gradients.flat())});
      backends::adamw_op<B>::update(s, {.learning_rate = 1e-3, .weight_decay = 0.01}, weights.flat(), gradients.flat(),
                                    first.flat(), second.flat());
    }
    return std::pair(losses, std::vector<E>(weights.flat().begin(), weights.flat().end()));
  };
  const auto alone = run(nullptr);
  for (const int helpers : {1, 3}) {  // the calling thread takes part
    Eigen::ThreadPool pool(helpers);
    CAPTURE(B::name(), helpers);
    const auto [losses, weights] = run(&pool);
    CHECK(losses == alone.first);
    CHECK(std::memcmp(weights.data(), alone.second.data(), weights.size() * sizeof(E)) == 0);
  }
}

}  // namespace clinicalbert::tests
