#include "clinicalbert/training/multi_task_batches.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <vector>

#include "tests/batches/random_store.hpp"
#include "tests/catch.hpp"

namespace multi_task_batches_test {

namespace {

using namespace clinicalbert;
using training::multi_task_batches;

static_assert(training::BatchSource<multi_task_batches, batches::multi_task_batch>);

struct workshop {
  tests::random_store made{5, 12, 8};
  corpora::token_store store = made.open();
  std::vector<batches::token_example> entities{40};
  std::vector<batches::relation_example> relations{25};
  training::clinical_examples examples{entities, relations, training::sampling_kind::square_root};

  workshop() {
    for (std::size_t i = 0; i < entities.size(); ++i) {
      entities[i].ids.assign(5 + i % 7, static_cast<std::int32_t>(i));
      entities[i].allowed.assign(5 + i % 7, 1);
    }
    for (std::size_t i = 0; i < relations.size(); ++i) {
      relations[i].ids.assign(20 + i, static_cast<std::int32_t>(i));
      relations[i].window_offsets.push_back(static_cast<std::uint32_t>(20 + i));
    }
  }
  [[nodiscard]] multi_task_batches source(std::size_t accumulation = 2) const { return source(examples, accumulation); }
  [[nodiscard]] multi_task_batches source(const training::clinical_examples& some, std::size_t accumulation = 2) const {
    training::training_options options;
    options.batch_tokens = 150;
    options.accumulation = accumulation;
    options.seed = 3;
    return {store, made.pieces(), {.phases = {{40, 60}, {100, 30}}}, some, options};
  }
};

std::vector<std::vector<std::int32_t>> ids_of(const batches::multi_task_batch& batch) {
  std::vector<std::vector<std::int32_t>> all;
  batch.each_part([&](const auto& part) { all.push_back(part.ids); });
  return all;
}

/// Which task a batch is of; it must be of one.
std::size_t task_of(const batches::multi_task_batch& batch) {
  std::array<std::size_t, 3> tokens{};
  for (const auto& part : batch.text) tokens[0] += part.tokens();
  for (const auto& part : batch.entities) tokens[1] += part.tokens();
  for (const auto& part : batch.relations) tokens[2] += part.tokens();
  std::size_t task = 3;
  for (std::size_t i = 0; i < 3; ++i)
    if (tokens[i] > 0) {
      REQUIRE(task == 3);
      task = i;
    }
  return task;
}

}  // namespace

TEST_CASE("multi_task_batches: each step is of the task that was drawn, in parts of at most so many pieces") {
  const workshop w;
  auto source = w.source();
  batches::multi_task_batch batch;
  std::array<std::size_t, 3> steps{};
  std::size_t longest = 0;
  REQUIRE(source.steps() == 90);
  for (std::size_t step = 0; step < 90; ++step, source.advance()) {
    CAPTURE(step);
    source.collate(0, batch);
    const std::size_t task = task_of(batch);
    REQUIRE(task < 3);
    CHECK(task == source.sampling().task_of(step));
    ++steps[task];
    CHECK(batch.entities.size() == 2);
    batch.each_part([](const auto& part) { CHECK(part.tokens() <= 150); });
    if (task == 0)
      for (const auto& part : batch.text) {
        const auto length = part.tokens_view().sequences.longest();
        CHECK(length <= (step < 60 ? 40U : 100U));
        longest = std::max(longest, length);
      }
  }
  for (const std::size_t count : steps) CHECK(count > 5);
  CHECK(longest > 60);
}

TEST_CASE("multi_task_batches: without clinical examples the steps are those of the text") {
  const workshop w;
  auto source = w.source(training::clinical_examples{});
  training::training_options options;
  options.batch_tokens = 150;
  options.accumulation = 2;
  options.seed = 3;
  training::pretraining_batches text(w.store, w.made.pieces(), {.phases = {{40, 60}, {100, 30}}}, options);
  batches::multi_task_batch batch;
  std::vector<batches::pretraining_batch> parts;
  std::vector<training::batch_place> places;
  std::vector<std::vector<std::vector<std::int32_t>>> steps;
  for (std::size_t step = 0; step < 90; ++step, source.advance(), text.advance()) {
    source.collate(0, batch);
    text.collate(0, parts);
    for (std::size_t i = 0; i < 2; ++i) {
      REQUIRE(batch.text[i].ids == parts[i].ids);
      REQUIRE(batch.text[i].masked_rows == parts[i].masked_rows);
    }
    places.push_back(text.place_after());
    steps.push_back(ids_of(batch));
  }
  CHECK(source.settings() == text.settings());
  REQUIRE(places[39].size() == 3);
  auto taken_up = w.source(training::clinical_examples{});
  taken_up.seek(40, places[39]);
  taken_up.collate(0, batch);
  CHECK(ids_of(batch) == steps[40]);
}

TEST_CASE("multi_task_batches: a run is taken up at any step by its place") {
  const workshop w;
  auto source = w.source();
  std::vector<std::vector<std::vector<std::int32_t>>> steps;
  std::vector<training::batch_place> places{{}};
  batches::multi_task_batch batch;
  for (std::size_t step = 0; step < 90; ++step, source.advance()) {
    source.collate(0, batch);
    steps.push_back(ids_of(batch));
    places.push_back(source.place_after());
  }
  for (std::size_t step = 0; step < 90; step += step % 7 + 1) {
    CAPTURE(step);
    auto other = w.source();
    other.seek(step, places[step]);
    for (std::size_t next = step; next < std::min<std::size_t>(step + 4, 90); ++next, other.advance()) {
      other.collate(0, batch);
      CHECK(ids_of(batch) == steps[next]);
      CHECK(other.place_after() == places[next + 1]);
    }
  }
  CHECK_THROWS_AS(source.seek(4, {0, 0, 0}), std::invalid_argument);
  CHECK_THROWS_AS(source.seek(4, {0, 0, 0, 0, 40, 0, 0}), std::invalid_argument);
}

TEST_CASE("multi_task_batches: other examples, other labels and other shares are other settings") {
  const workshop w;
  workshop other_ids, other_labels, other_windows, other_entities, other_pairs;
  other_ids.entities[3].ids[0] = 9;
  other_labels.relations[2].labels = {1};
  other_windows.relations[2].window_offsets = {0, 3, 22};
  other_entities.relations[2].entity_offsets = {0, 0};
  other_pairs.relations[2].pairs = {{0, 1}};
  const auto settings = w.source().settings();
  CHECK(w.source(3).settings() == settings);  // the options' own
  CHECK(training::difference(settings, other_ids.source().settings()).starts_with("entities "));
  for (const auto* other : {&other_labels, &other_windows, &other_entities, &other_pairs})
    CHECK(training::difference(settings, other->source().settings()).starts_with("relations "));
  auto more = w.examples;
  more.sampling = training::sampling_kind::proportional;
  CHECK(training::difference(settings, w.source(more).settings()).starts_with("task_shares "));
  more = {w.entities, {}, training::sampling_kind::fixed, {1, 1, 1}};
  CHECK_THROWS_AS(w.source(more), std::invalid_argument);
}

}  // namespace multi_task_batches_test
