// Pretraining with clinical tasks through the trainer: runs that are stopped and go on, and threads.

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <random>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "clinicalbert/backends/simd/all.hpp"
#include "clinicalbert/backends/thread_pool.hpp"
#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/models/encoder.hpp"
#include "clinicalbert/training/multi_task_batches.hpp"
#include "clinicalbert/training/multi_task_step.hpp"
#include "clinicalbert/training/trainer.hpp"
#include "tests/batches/random_store.hpp"
#include "tests/catch.hpp"
#include "tests/models/fill_parameters.hpp"
#include "tests/models/tiny_models.hpp"
#include "tests/temporary_folder.hpp"
#include "tests/training/random_task_examples.hpp"
#include "tests/training/run_outcome.hpp"

namespace clinicalbert::multi_task_run_test {
namespace {

using backend = backends::simd<>;
using encoder = models::encoder<tests::h32, backend>;
using step = training::multi_task_step<encoder>;

const step::model::sizes sizes = step::sizes({.vocabulary = 206, .positions = 100, .segments = 2}, 3, 2, true);
const training::pretraining_data data{.phases = {{32, 14}, {64, 6}}};

struct workshop : tests::random_task_examples {
  tests::random_store made{2, 20, 10};
};

training::training_options options() { return tests::short_run(20); }

using outcome = tests::run_outcome<float>;

outcome train(const workshop& w, const training::checkpoint_place& place, const training::callbacks& call = {},
              backends::thread_pool* pool = nullptr, training::run_record* record = nullptr) {
  std::mt19937 random(3);
  models::parameter_set<step::model> weights(sizes);
  tests::fill_randomly(weights, random, 0.1);
  std::ranges::fill(std::get<4>(weights.view().heads).values, 0.0F);
  training::state<step::model> run(std::move(weights), sizes);
  backend::stream s(pool);
  const auto store = w.made.open();
  training::multi_task_batches source(store, w.made.pieces(), data,
                                      {w.entities, w.relations, training::sampling_kind::fixed, {2, 1, 1}}, options());
  training::multi_task_counts counts;
  auto found = training::train(step{.counts = &counts}, s, run, {}, source, options(), call, place);
  outcome end = tests::outcome_of(run, found.history);
  if (record != nullptr) *record = std::move(found);
  return end;
}

TEST_CASE("the losses of each step are those of its task, with the scales that were learned") {
  const auto end = train({}, {});
  REQUIRE(end.steps.size() == 20);
  CHECK(end.steps.back().parts != end.steps.front().parts);
  std::size_t text = 0, entities = 0, relations = 0;
  for (const auto& one : end.steps) {
    std::string names;
    for (const auto& part : one.parts) names += part.name + " ";
    text += names == "mlm_accuracy mlm_loss mlm_scale nsp_accuracy nsp_loss nsp_scale " ? 1 : 0;
    entities += names == "entity_loss entity_scale " ? 1 : 0;
    relations += names == "relation_loss relation_scale " ? 1 : 0;
  }
  CHECK(text + entities + relations == 20);
  CHECK((text > 4 && entities > 1 && relations > 1));
}

TEST_CASE("a run with clinical tasks that is stopped after any step ends with the bits of one that was not") {
  const workshop w;
  backends::thread_pool pool(2);
  const auto unbroken = train(w, {});
  CHECK(train(w, {}, {}, &pool) == unbroken);
  for (const std::size_t every : {1U, 6U}) {
    CAPTURE(every);
    const tests::temporary_folder folder;
    training::run_record record;
    std::size_t starts = 0;
    do {
      std::size_t here = 0;
      training::callbacks call;
      call.stop = [&] { return ++here == every; };
      // Every other time with threads.
      const auto end = train(w, tests::resume(folder.path()), call, starts % 2 == 1 ? &pool : nullptr, &record);
      if (!record.stopped) CHECK(end == unbroken);
    } while (record.stopped && ++starts < 25);
    CHECK(record.step == 20);
    CHECK(starts == 19 / every);
  }
}

TEST_CASE("a checkpoint of other labels or other examples is refused by name, and stays usable") {
  const workshop w;
  workshop other;
  other.entities[3].allowed[0] = 7;
  const tests::temporary_folder folder;
  auto place = tests::resume(folder.path());
  place.identity = {{"entity_labels", "O, B-Drug, I-Drug"}};
  const auto end = train(w, place);
  CHECK_THROWS_WITH(train(other, place), tests::contains("is of a run with entities "));
  auto renamed = place;
  renamed.identity = {{"entity_labels", "O, B-Disease, I-Disease"}};
  CHECK_THROWS_WITH(train(w, renamed),
                    tests::contains("is of a run with entity_labels O, B-Drug, I-Drug where this one "
                                    "has O, B-Disease, I-Disease"));
  CHECK(train(w, place).numbers == end.numbers);  // goes on from its end
}

}  // namespace
}  // namespace clinicalbert::multi_task_run_test
