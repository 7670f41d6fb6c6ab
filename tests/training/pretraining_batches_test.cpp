#include "clinicalbert/training/pretraining_batches.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/batches/random_store.hpp"
#include "tests/catch.hpp"

namespace pretraining_batches_test {

namespace {

using namespace clinicalbert;
using training::pretraining_batches;

using parts = std::vector<batches::pretraining_batch>;
static_assert(training::BatchSource<pretraining_batches, parts>);

const training::pretraining_data data{.phases = {{40, 9}, {100, 4}}};

training::training_options options(std::size_t tokens = 200, std::size_t accumulation = 2) {
  training::training_options all;
  all.batch_tokens = tokens;
  all.accumulation = accumulation;
  all.seed = 3;
  return all;
}

struct made_step {
  std::vector<std::vector<std::int32_t>> ids;
  std::size_t epoch = 0;
  bool ends_epoch = false;
  training::batch_place after;
  friend bool operator==(const made_step&, const made_step&) = default;
};

made_step make(pretraining_batches& source) {
  made_step made;
  parts batch;
  source.collate(0, batch);
  for (const auto& part : batch) made.ids.push_back(part.ids);
  made.epoch = source.epoch();
  made.ends_epoch = source.ends_epoch();
  made.after = source.place_after();
  return made;
}

}  // namespace

TEST_CASE("each phase has its steps and its length, and begins a new epoch") {
  const tests::random_store made(5, 12, 8);
  const auto store = made.open();
  pretraining_batches source(store, made.pieces(), data, options());
  REQUIRE(source.steps() == 13);
  std::size_t epoch = 1, longest = 0;
  for (std::size_t step = 0; step < source.steps(); ++step, source.advance()) {
    CAPTURE(step);
    parts batch;
    source.collate(0, batch);
    REQUIRE(batch.size() == 2);
    for (const auto& part : batch) {
      CHECK(part.tokens() <= 200);
      const std::size_t length = part.tokens_view().sequences.longest();
      CHECK(length <= (step < 9 ? 40U : 100U));
      if (step >= 9) longest = std::max(longest, length);
    }
    CHECK(source.epoch() >= epoch);
    epoch = source.epoch();
    const auto after = source.place_after();
    REQUIRE(after.size() == 3);
    CHECK((after[0] + 1 != epoch) == source.ends_epoch());
    if (step == 8) CHECK(after == training::batch_place{epoch, 0, 0});
  }
  CHECK(longest > 60);
  CHECK(epoch > 2);
}

TEST_CASE("a run's batches can be taken up at each step") {
  const tests::random_store made(6, 12, 8);
  const auto store = made.open();
  std::vector<made_step> unbroken;
  pretraining_batches source(store, made.pieces(), data, options());
  for (std::size_t step = 0; step < source.steps(); ++step, source.advance()) unbroken.push_back(make(source));
  for (std::size_t from = 1; from < unbroken.size(); ++from) {
    CAPTURE(from);
    pretraining_batches other(store, made.pieces(), data, options());
    other.seek(from, unbroken[from - 1].after);
    for (std::size_t step = from; step < unbroken.size(); ++step, other.advance())
      REQUIRE(make(other) == unbroken[step]);
  }
  auto seeded = options();
  seeded.seed = 4;
  pretraining_batches other(store, made.pieces(), data, seeded);
  CHECK(make(other).ids != unbroken[0].ids);
}

TEST_CASE("settings name the store and how it is read; phases and places that cannot be are refused") {
  const tests::random_store made(7, 12, 8), of_others(8, 12, 8);
  const auto store = made.open(), other_store = of_others.open();
  const pretraining_batches source(store, made.pieces(), data, options());
  const auto differs = [&](const corpora::token_store& from, const training::pretraining_data& how) {
    const pretraining_batches other(from, made.pieces(), how, options());
    return training::difference(source.settings(), other.settings());
  };
  CHECK(differs(store, data).empty());
  CHECK_THAT(differs(other_store, data), tests::contains("data " + std::to_string(store.checksum())));
  auto changed = data;
  changed.phases[1].steps = 5;
  CHECK(differs(store, changed) == "phases 9 of 40, 4 of 100 where this one has 9 of 40, 5 of 100");
  changed = data;
  changed.masking.unit = batches::masking_unit::spans;
  CHECK(differs(store, changed) == "masking words where this one has spans");
  changed = data;
  changed.pairs.objective = batches::pair_objective::sentence_order;
  CHECK(differs(store, changed) == "pairs next_sentence where this one has sentence_order");

  const auto open = [&](const training::pretraining_data& how, std::size_t tokens) {
    return pretraining_batches(store, made.pieces(), how, options(tokens));
  };
  CHECK_THROWS_WITH(open(data, 99), tests::contains("99 pieces has no room for a sequence of 100"));
  CHECK_THROWS_WITH(open({}, 99), tests::contains("no phase"));
  CHECK_THROWS_WITH(open({.phases = {{40, 0}}}, 99), tests::contains("no steps"));
  pretraining_batches sought(store, made.pieces(), data, options());
  CHECK_THROWS_AS(sought.seek(3, {}), std::invalid_argument);
  CHECK_THROWS_AS(sought.seek(3, {0, 0}), std::invalid_argument);
  CHECK_THROWS_AS(sought.seek(3, {0, 12, 0}), std::invalid_argument);
}

}  // namespace pretraining_batches_test
