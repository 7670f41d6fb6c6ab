#include "clinicalbert/training/run_settings.hpp"

#include <vector>

#include "tests/catch.hpp"

namespace run_settings_test {

using namespace clinicalbert;

TEST_CASE("settings that change a run's bits differ, and the sentence says in what") {
  const training::training_options plain;
  const auto differs = [&](const training::training_options& other) {
    return training::difference(training::settings_of(plain), training::settings_of(other));
  };
  CHECK(differs(plain).empty());
  CHECK(differs({.batch = 16}) == "batch 32 where this one has 16");
  CHECK(differs({.epochs = 5}) == "epochs 4 where this one has 5");
  CHECK(differs({.learning_rate = 1e-4}) == "learning_rate 0.0002 where this one has 0.0001");
  CHECK(differs({.seed = 2}) == "seed 1 where this one has 2");
  CHECK(differs({.schedule = {.kind = optimizers::schedule_kind::cosine}}) ==
        "schedule linear_from_first_step where this one has cosine");
  CHECK(differs({.parts = {{"bert.*", 0}}}) == "parts nothing where this one has bert.* = 0.0");
  for (const training::training_options& other :
       std::vector<training::training_options>{{.warm_up = 0.2},
                                               {.max_norm = 2},
                                               {.adamw = {.beta1 = 0.8}},
                                               {.adamw = {.beta2 = 0.8}},
                                               {.adamw = {.epsilon = 1e-6}},
                                               {.adamw = {.weight_decay = 0}},
                                               {.adamw = {.bias_correction = false}},
                                               {.max_steps = 10},
                                               {.batch_tokens = 10},
                                               {.accumulation = 2},
                                               {.length_bucketing = true},
                                               {.schedule = {.power = 2}},
                                               {.optimizer = training::optimizer_kind::lamb},
                                               {.optimizer = training::optimizer_kind::sgd},
                                               {.layer_decay = 0.9},
                                               {.adversarial = 1},
                                               {.low_rank = {.rank = 4}},
                                               {.loss_scale = {.first = 1024}},
                                               {.loss_scale = {.growth_steps = 100}},
                                               {.eval_steps = 10},
                                               {.best_metric = "f1"},
                                               {.patience = 3}})
    CHECK(!differs(other).empty());
  // These change no bit.
  CHECK(differs({.gradient_checkpointing = true}).empty());
  CHECK(differs({.save_steps = 10, .save_total_limit = 2}).empty());
  CHECK(differs({.low_rank = {.alpha = 4}}).empty());                          // of no rank
  CHECK(differs({.lamb = {.beta1 = 0.5}, .sgd = {.momentum = 0.5}}).empty());  // of optimizers that are not used
}

TEST_CASE("a setting that one of two runs lacks is a difference too") {
  CHECK(training::difference({{"a", "1"}}, {}) == "a 1 where this one has nothing");
  CHECK(training::difference({}, {{"a", "1"}}) == "a nothing where this one has 1");
  CHECK(!training::difference(training::settings_of(models::encoder_options{}),
                              training::settings_of(models::encoder_options{.hidden_dropout = 0.2}))
             .empty());
  CHECK(training::difference(training::settings_of(models::encoder_options{}),
                             training::settings_of(models::encoder_options{.embedding_dropout = 0.1}))
            .empty());  // the same number
}

}  // namespace run_settings_test
