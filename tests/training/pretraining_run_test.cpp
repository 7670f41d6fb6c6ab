// Pretraining through the trainer: its losses by part, and runs that are stopped and go on.

#include <cstddef>
#include <filesystem>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "clinicalbert/backends/simd/all.hpp"
#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/models/encoder.hpp"
#include "clinicalbert/training/pretraining_batches.hpp"
#include "clinicalbert/training/pretraining_step.hpp"
#include "clinicalbert/training/trainer.hpp"
#include "tests/batches/random_store.hpp"
#include "tests/catch.hpp"
#include "tests/models/fill_parameters.hpp"
#include "tests/models/tiny_models.hpp"
#include "tests/temporary_folder.hpp"
#include "tests/training/run_outcome.hpp"

namespace clinicalbert::pretraining_run_test {
namespace {

using encoder = models::encoder<tests::h32, backends::simd<>>;
using step = training::pretraining_step<encoder>;

const step::model::sizes sizes = step::sizes({.vocabulary = 206, .positions = 100, .segments = 2});
const training::pretraining_data data{.phases = {{32, 10}, {64, 6}}};

training::training_options options() { return tests::short_run(16); }

using outcome = tests::run_outcome<float>;

outcome train(const tests::random_store& made, const training::checkpoint_place& place, training::callbacks call = {},
              const training::training_options& o = options(), training::run_record* record = nullptr) {
  std::mt19937 random(3);
  models::parameter_set<step::model> weights(sizes);
  tests::fill_randomly(weights, random, 0.1);
  training::state<step::model> run(std::move(weights), sizes);
  backends::simd<>::stream s;
  const auto store = made.open();
  training::pretraining_batches source(store, made.pieces(), data, o);
  training::pretraining_counts counts;
  auto found = training::train(step{.counts = &counts}, s, run, {}, source, o, call, place);
  outcome end = tests::outcome_of(run, found.history);
  if (record != nullptr) *record = std::move(found);
  return end;
}

TEST_CASE("pretraining learns, and says its loss by part") {
  const tests::random_store made(1, 20, 10);
  const auto end = train(made, {});
  REQUIRE(end.steps.size() == 16);
  for (const auto& one : end.steps) {
    REQUIRE(one.parts.size() == 4);
    CHECK(one.parts[1].name == "mlm_loss");
    CHECK(one.parts[3].name == "nsp_loss");
    CHECK(one.loss == tests::approx(one.parts[1].value + one.parts[3].value));
    CHECK((one.parts[0].value >= 0 && one.parts[0].value <= 1));
  }
  CHECK(end.steps.back().loss < end.steps.front().loss);
}

TEST_CASE("pretraining that is stopped after any step ends with the bits of a run that was not") {
  const tests::random_store made(2, 20, 10);
  const auto unbroken = train(made, {});
  for (const std::size_t every : {1U, 3U, 7U}) {
    CAPTURE(every);
    const tests::temporary_folder folder;
    training::run_record record;
    std::size_t starts = 0;
    do {
      std::size_t here = 0;
      training::callbacks call;
      call.stop = [&] { return ++here == every; };
      const auto end = train(made, tests::resume(folder.path()), call, options(), &record);
      if (!record.stopped) CHECK(end == unbroken);
      CHECK(training::latest_checkpoint(folder.path()) == training::checkpoint_path(folder.path(), record.step));
    } while (record.stopped && ++starts < 20);
    CHECK(record.step == 16);
    CHECK(starts == 15 / every);
  }
}

TEST_CASE("checkpoints by minutes come beside those by steps, or alone, and change no bit") {
  const tests::random_store made(2, 20, 10);
  const auto unbroken = train(made, {});
  auto o = options();
  o.save_steps = 0;
  o.save_minutes = 1e6;
  const tests::temporary_folder at_end, always;
  CHECK(train(made, tests::resume(at_end.path()), {}, o) == unbroken);
  CHECK(training::complete_checkpoints(at_end.path()) == std::vector<std::size_t>{16});
  o.save_minutes = 1e-12;
  CHECK(train(made, tests::resume(always.path()), {}, o) == unbroken);
  CHECK(training::complete_checkpoints(always.path()).size() == 16);
}

TEST_CASE("a checkpoint of another store, other phases or other masks is refused by name") {
  const tests::random_store made(2, 20, 10), other(3, 20, 10);
  const tests::temporary_folder folder;
  (void)train(made, tests::resume(folder.path()));
  CHECK_THROWS_WITH(train(other, tests::resume(folder.path())), tests::contains("is of a run with data "));
  auto o = options();
  o.batch_tokens = 300;
  CHECK_THROWS_WITH(train(made, tests::resume(folder.path()), {}, o),
                    tests::contains("batch_tokens 200 where this one has 300"));
}

}  // namespace
}  // namespace clinicalbert::pretraining_run_test
