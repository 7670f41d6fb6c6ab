#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <span>
#include <utility>
#include <vector>

#include "clinicalbert/models/options.hpp"
#include "clinicalbert/models/parameter_set.hpp"
#include "clinicalbert/tensors/random.hpp"
#include "clinicalbert/training/training_step.hpp"
#include "tests/finite_difference.hpp"
#include "tests/models/fill_parameters.hpp"

namespace clinicalbert::tests {

/// What holds of every training step, tried on a model of random weights in double: its gradients are those of its
/// loss, and small batches make the gradient of a large one.
template <training::TrainingStep Step>
struct step_proof {
  using state = training::state<typename Step::model>;
  using examples = std::vector<typename Step::example>;
  using numbers = std::vector<std::uint32_t>;

  typename Step::model::sizes sizes;
  models::encoder_options options{.hidden_dropout = 0.2, .attention_dropout = 0.1};
  tensors::random_key key{.seed = 4, .step = 2};

  [[nodiscard]] state random_state(std::uint32_t seed) const {
    std::mt19937 random(seed);
    models::parameter_set<typename Step::model> weights(sizes);
    fill_randomly(weights, random, 0.2);
    return {std::move(weights), sizes};
  }

  /// The loss of a batch of these examples; accumulates `share` of its gradient.
  double accumulate(const Step& step, state& run, const examples& all, const numbers& chosen, double share = 1) const {
    typename Step::stream s;
    typename Step::batch batch;
    Step::collate(all, chosen, batch);
    const double loss = step.accumulate(s, run, options, key, batch, share);
    CHECK(s.arena().grown() == 0);
    return loss;
  }

  [[nodiscard]] static double items(const Step& step, const examples& all, const numbers& chosen) {
    typename Step::batch batch;
    Step::collate(all, chosen, batch);
    return step.items(batch);
  }

  /// With dropout, a share of them, and `look(state, gradients, loss, random)` at more of them.
  template <class Look>
  void check_gradients(const Step& step, std::uint32_t seed, const examples& all, Look look) const {
    numbers chosen(all.size());
    for (std::size_t i = 0; i < chosen.size(); ++i) chosen[i] = static_cast<std::uint32_t>((i + 2) % chosen.size());
    auto run = random_state(seed);
    (void)accumulate(step, run, all, chosen, 0.25);
    std::vector<double> gradients(run.gradients.flat().begin(), run.gradients.flat().end());
    for (double& g : gradients) g *= 4;
    auto other = random_state(seed);
    std::mt19937 random(seed);
    const auto loss = [&] { return accumulate(step, other, all, chosen, 0); };
    check_derivatives("the parameters", random, other.weights.flat(), gradients, loss);
    look(other, std::span<const double>(gradients), loss, random);
    for (const double g : other.gradients.flat()) REQUIRE(g == 0);
  }
  void check_gradients(const Step& step, std::uint32_t seed, const examples& all) const {
    check_gradients(step, seed, all, [](auto&&...) {});
  }

  /// Five examples in three batches, each by its share of the items; `step` must have no dropout of its own.
  void check_small_batches(const Step& step, std::uint32_t seed, const examples& all) const {
    REQUIRE(all.size() == 5);
    const step_proof plain{sizes, {.hidden_dropout = 0, .attention_dropout = 0}, key};
    const double whole = items(step, all, {0, 1, 2, 3, 4});
    const auto gradients = [&](const std::vector<numbers>& parts) {
      auto run = random_state(seed);
      double loss = 0;
      for (const auto& part : parts) {
        const double share = items(step, all, part) / whole;
        loss += share * plain.accumulate(step, run, all, part, share);
      }
      std::vector<double> found(run.gradients.flat().begin(), run.gradients.flat().end());
      found.push_back(loss);
      return found;
    };
    check_same(gradients({{0, 1}, {2}, {3, 4}}), gradients({{0, 1, 2, 3, 4}}));
  }

  /// These examples have nothing to learn.
  void check_costs_nothing(const Step& step, std::uint32_t seed, const examples& all, const numbers& chosen) const {
    auto run = random_state(seed);
    CHECK(accumulate(step, run, all, chosen) == 0);
    for (const double g : run.gradients.flat()) REQUIRE(g == 0);
  }
};

}  // namespace clinicalbert::tests
