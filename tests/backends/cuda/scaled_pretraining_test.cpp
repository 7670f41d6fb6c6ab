// Pretraining in fp16 on a GPU that does its work late, with a scaled loss, by one process and by ranks that share a
// batch.
#include <cmath>
#include <cstddef>
#include <optional>
#include <random>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "clinicalbert/backends/cuda/all.hpp"
#include "clinicalbert/models/encoder.hpp"
#include "clinicalbert/training/gradient_exchange.hpp"
#include "clinicalbert/training/pretraining_batches.hpp"
#include "clinicalbert/training/pretraining_step.hpp"
#include "clinicalbert/training/trainer.hpp"
#include "tests/backends/cuda/fake_gpu.hpp"
#include "tests/batches/random_store.hpp"
#include "tests/catch.hpp"
#include "tests/models/fill_parameters.hpp"
#include "tests/models/tiny_models.hpp"
#include "tests/temporary_folder.hpp"
#include "tests/training/run_outcome.hpp"
#include "tests/training/thread_ranks.hpp"

namespace scaled_pretraining_test {

namespace {

using namespace clinicalbert;

/// Whose gradients overflow in its `bad`-th batch, from 1; of the others nothing is changed.
template <class Precision>
struct overflowing_step : training::pretraining_step<models::encoder<tests::h8, backends::cuda<Precision>>> {
  using base = training::pretraining_step<models::encoder<tests::h8, backends::cuda<Precision>>>;
  std::size_t bad = 0;
  std::size_t* batches = nullptr;

  double accumulate(typename base::stream& s, training::state<typename base::model>& run,
                    const models::encoder_options& options, const tensors::random_key& key,
                    const typename base::batch& some, double share) const {
    return base::accumulate(s, run, options, key, some, share * (++*batches == bad ? 1e300 : 1));
  }
};

struct outcome {
  std::vector<float> numbers;  // weights and moments
  std::string log;
  std::optional<training::loss_scale> scale;
  std::size_t made = 0;
  std::vector<training::step_record> steps;
};

struct pretraining {
  tests::random_store made{5, 8, 8};
  training::training_options options = {.learning_rate = 2e-3, .max_norm = 1, .max_steps = 4, .batch_tokens = 128};
  std::size_t bad_of_second = 0;  // of two ranks

  template <class Precision>
  outcome run(training::communicator* ranks = nullptr, const training::callbacks& call = {},
              const training::checkpoint_place& place = {}) const {
    using step = overflowing_step<Precision>;
    using model = typename step::model;
    const auto sizes = step::sizes({.vocabulary = 206, .positions = 100, .segments = 2});
    std::mt19937 random(3);
    models::parameter_set<model> weights(sizes);
    tests::fill_randomly(weights, random, 0.1);
    training::state<model> state(std::move(weights), sizes);
    std::optional<training::gradient_exchange<model>> exchange;
    if (ranks != nullptr) exchange.emplace(*ranks, sizes, 2000);
    const batches::batch_share share =
        ranks != nullptr ? batches::batch_share{ranks->rank(), ranks->size()} : batches::batch_share{};
    const auto store = made.open();
    training::pretraining_batches source(store, made.pieces(), {.phases = {{32, options.max_steps}}}, options, share);
    std::size_t batches = 0;
    step with;
    with.pair_weight = 0.7;
    with.exchange = exchange ? &*exchange : nullptr;
    if (ranks != nullptr && ranks->rank() == 1) with.bad = bad_of_second;
    with.batches = &batches;
    outcome end;
    {
      typename step::stream s;
      const auto record = training::train(with, s, state, {}, source, options, call, place);
      end.scale = record.scale;
      end.made = record.optimizer_steps;
      end.steps = record.history.steps;
    }
    end.numbers = tests::outcome_of(state, training::run_history{}).numbers;
    training::run_history steps;
    steps.steps = end.steps;
    end.log = steps.jsonl();
    return end;
  }
};

using backends::precisions::fp16;
using backends::precisions::fp32;

void check_near(const outcome& found, const outcome& expected, double tolerance) {
  REQUIRE(found.steps.size() == expected.steps.size());
  for (std::size_t i = 0; i < found.steps.size(); ++i) {
    CAPTURE(i);
    CHECK(found.steps[i].loss == tests::approx(expected.steps[i].loss).epsilon(tolerance));
    CHECK(found.steps[i].gradient_norm == tests::approx(expected.steps[i].gradient_norm).epsilon(tolerance));
  }
}

}  // namespace

TEST_CASE(
    "fp16: a model is pretrained as in fp32, skips what overflows, and goes on from a checkpoint to the same bits") {
  tests::the_gpu() = {};
  pretraining one;
  check_near(one.run<fp16>(), one.run<fp32>(), 0.01);

  one.options.loss_scale.first = 0x1p24F;
  one.options.max_steps = 8;
  one.options.save_steps = 1;
  const auto unbroken = one.run<fp16>();
  const std::size_t skipped = unbroken.scale->skipped;
  CHECK(skipped > 1);
  CHECK(unbroken.made == 8 - skipped);
  CHECK(unbroken.made > 1);
  CHECK(unbroken.scale->factor == std::ldexp(1.F, 24 - static_cast<int>(skipped)));
  for (const std::size_t step : {1U, 4U}) {
    CAPTURE(step);
    const tests::temporary_folder folder;
    training::callbacks call;
    call.after_step = [&](const training::progress& now) {
      if (now.step > step) throw std::runtime_error("stop");
    };
    CHECK_THROWS_WITH(one.run<fp16>(nullptr, call, {.folder = folder.path()}), "stop");
    const auto resumed = one.run<fp16>(nullptr, {}, {.folder = folder.path(), .resume = true});
    CHECK(resumed.numbers == unbroken.numbers);
    CHECK(resumed.log == unbroken.log);
    CHECK(resumed.scale == unbroken.scale);
  }
}

TEST_CASE("fp16: where the gradients of one rank overflow all skip the step, and have the same bits") {
  tests::the_gpu() = {};
  pretraining one;
  const auto alone = one.run<fp16>();
  for (const std::size_t bad : {0U, 2U}) {
    CAPTURE(bad);
    one.bad_of_second = bad;
    std::vector<outcome> ends(2);
    tests::as_ranks(2, [&](training::communicator& ranks) { ends[ranks.rank()] = one.run<fp16>(&ranks); });
    CHECK(ends[0].numbers == ends[1].numbers);
    CHECK(ends[0].log == ends[1].log);
    CHECK(ends[0].scale == ends[1].scale);
    if (bad == 0) {
      check_near(ends[0], alone, 0.01);
      continue;
    }
    REQUIRE(ends[0].steps.size() == 4);
    for (std::size_t i = 0; i < 4; ++i) CHECK(std::isnan(ends[0].steps[i].gradient_norm) == (i == 1));
    CHECK(ends[0].made == 3);
    CHECK(ends[0].scale->factor == 32768);
  }
}

}  // namespace scaled_pretraining_test
