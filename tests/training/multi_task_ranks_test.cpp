// Pretraining with clinical tasks by several ranks, which are threads.

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <random>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "clinicalbert/backends/reference/all.hpp"
#include "clinicalbert/batches/collate_share.hpp"
#include "clinicalbert/batches/take_share.hpp"
#include "clinicalbert/models/encoder.hpp"
#include "clinicalbert/training/communicator.hpp"
#include "clinicalbert/training/gradient_exchange.hpp"
#include "clinicalbert/training/multi_task_batches.hpp"
#include "clinicalbert/training/multi_task_step.hpp"
#include "clinicalbert/training/trainer.hpp"
#include "tests/batches/random_store.hpp"
#include "tests/catch.hpp"
#include "tests/models/fill_parameters.hpp"
#include "tests/models/tiny_models.hpp"
#include "tests/training/random_task_examples.hpp"
#include "tests/training/run_outcome.hpp"
#include "tests/training/thread_ranks.hpp"

namespace clinicalbert::multi_task_ranks_test {
namespace {

using encoder = models::encoder<tests::h8, backends::reference<double>>;
using step = training::multi_task_step<encoder>;
using numbers = std::vector<std::uint32_t>;

const step::model::sizes sizes = step::sizes({.vocabulary = 206, .positions = 100, .segments = 2}, 3, 2, true);

training::state<step::model> begin() {
  std::mt19937 random(3);
  models::parameter_set<step::model> weights(sizes);
  tests::fill_randomly(weights, random, 0.1);
  return {std::move(weights), sizes};
}

/// A rank that notes what it sums and begins to sum: MPI asks for one order on all.
class noting_ranks final : public training::communicator {
 public:
  explicit noting_ranks(training::communicator& ranks) : ranks_(ranks) {}
  std::string calls;

  [[nodiscard]] std::size_t rank() const noexcept override { return ranks_.rank(); }
  [[nodiscard]] std::size_t size() const noexcept override { return ranks_.size(); }
  void sum(std::span<double> values) noexcept override {
    calls += "sum " + std::to_string(values.size()) + ", ";
    ranks_.sum(values);
  }
  void begin_sum(std::span<float> values) noexcept override { ranks_.begin_sum(values); }
  void begin_sum(std::span<double> values) noexcept override {
    calls += "begin " + std::to_string(values.size()) + ", ";
    ranks_.begin_sum(values);
  }
  void progress() noexcept override { ranks_.progress(); }
  void wait() noexcept override {
    calls += "wait, ";
    ranks_.wait();
  }

 private:
  training::communicator& ranks_;
};

double relative_difference(const std::vector<double>& a, const std::vector<double>& b) {
  REQUIRE(a.size() == b.size());
  double difference = 0, norm = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    difference += std::pow(a[i] - b[i], 2);
    norm += std::pow(b[i], 2);
  }
  return std::sqrt(difference / norm);
}

/// What a step has of each task.
struct mixture {
  std::size_t text = 0;  // sequences
  numbers entities, relations;
};

struct gradients_of {
  double loss = 0;
  std::vector<double> numbers;
  std::vector<training::named_score> parts;
  friend bool operator==(const gradients_of&, const gradients_of&) = default;
};

std::vector<batches::pretraining_example> random_texts() {
  std::mt19937 random(8);
  std::vector<batches::pretraining_example> all(6);
  for (auto& one : all) {
    const auto length = static_cast<std::uint32_t>(6 + random() % 9);
    for (std::uint32_t i = 0; i < length; ++i) {
      one.ids.push_back(static_cast<std::int32_t>(5 + random() % 200));
      one.segments.push_back(i > length / 2 ? 1 : 0);
      if (i % 3 != 1) continue;
      one.masked_rows.push_back(i);
      one.masked_labels.push_back(static_cast<std::int32_t>(random() % 206));
    }
    one.next_sentence = static_cast<std::int32_t>(random() % 2);
  }
  return all;
}

/// A step in two parts, with dropout and learned weights; with null, of one process.
gradients_of gradients(const mixture& some, training::communicator* ranks) {
  const auto texts = random_texts();
  const tests::random_task_examples examples;
  const auto share = ranks != nullptr ? batches::batch_share{ranks->rank(), ranks->size()} : batches::batch_share{};
  step::batch batch;
  batch.text.resize(2);
  batch.entities.resize(2);
  batch.relations.resize(2);
  for (std::size_t part = 0; part < 2; ++part) {
    numbers chosen;
    for (std::size_t i = part; i < some.text; i += 2) chosen.push_back(static_cast<std::uint32_t>(i));
    batches::collate_pretraining(texts, chosen, batch.text[part]);
    batches::take_share(share, batch.text[part]);
    // The second part has what the first has, but one.
    const auto without = [&](const numbers& all) { return std::span(all).subspan(part == 1 && !all.empty() ? 1 : 0); };
    batches::collate_share(share, examples.entities, without(some.entities), batch.entities[part]);
    batches::collate_share(share, examples.relations, without(some.relations), batch.relations[part]);
  }
  auto state = begin();
  std::optional<training::gradient_exchange<step::model>> exchange;
  if (ranks != nullptr) exchange.emplace(*ranks, sizes, 2000);
  training::multi_task_counts counts;
  const step with{.weights = {0.7, 1.5, 0.4, 2},
                  .head_dropout = 0.3,
                  .counts = &counts,
                  .exchange = exchange ? &*exchange : nullptr};
  step::stream s;
  gradients_of found;
  found.loss =
      with.accumulate(s, state, {.hidden_dropout = 0.2, .attention_dropout = 0.1}, {.seed = 4, .step = 2}, batch);
  found.numbers.assign(state.gradients.flat().begin(), state.gradients.flat().end());
  found.parts = with.parts();
  return found;
}

TEST_CASE("gradients of tasks that ranks share are those of one process, with masks, counts and learned weights") {
  for (const auto& some : {mixture{6, {3, 4, 5, 6, 7}, {2, 9, 4, 7}}, mixture{0, {11, 12, 14, 13, 20}, {}},
                           mixture{0, {}, {8, 3, 5, 1, 10}}, mixture{2, {}, {6}}, mixture{1, {5}, {}}}) {
    const auto alone = gradients(some, nullptr);
    REQUIRE(!alone.parts.empty());
    for (const std::size_t count : {2U, 3U, 5U}) {
      CAPTURE(some.text, some.entities.size(), some.relations.size(), count);
      std::vector<gradients_of> found(count);
      std::vector<std::string> calls(count);
      tests::as_ranks(count, [&](training::communicator& ranks) {
        noting_ranks noting(ranks);
        found[ranks.rank()] = gradients(some, &noting);
        calls[ranks.rank()] = noting.calls;
      });
      for (std::size_t rank = 1; rank < count; ++rank) {
        CHECK(found[rank] == found[0]);
        CHECK(calls[rank] == calls[0]);
      }
      CHECK(found[0].loss == tests::approx(alone.loss).epsilon(1e-12));
      CHECK(relative_difference(found[0].numbers, alone.numbers) < 1e-12);
      REQUIRE(found[0].parts.size() == alone.parts.size());
      for (std::size_t i = 0; i < alone.parts.size(); ++i) {
        CHECK(found[0].parts[i].name == alone.parts[i].name);
        CHECK(found[0].parts[i].value == tests::approx(alone.parts[i].value).epsilon(1e-12));
      }
    }
  }
}

using outcome = tests::run_outcome<double>;

/// Fourteen steps; with null, of one process.
outcome train(const tests::random_store& made, training::communicator* ranks) {
  const training::training_options options{
      .learning_rate = 2e-3, .seed = 2, .max_steps = 14, .batch_tokens = 100, .accumulation = 2, .eval_steps = 100};
  const tests::random_task_examples examples;
  const auto share = ranks != nullptr ? batches::batch_share{ranks->rank(), ranks->size()} : batches::batch_share{};
  auto state = begin();
  std::optional<training::gradient_exchange<step::model>> exchange;
  if (ranks != nullptr) exchange.emplace(*ranks, sizes, 2000);
  const auto store = made.open();
  training::multi_task_batches source(
      store, made.pieces(), {.phases = {{32, 10}, {64, 4}}},
      {examples.entities, examples.relations, training::sampling_kind::fixed, {1, 1, 1}}, options, share);
  training::multi_task_counts counts;
  step::stream s;
  const step with{.counts = &counts, .exchange = exchange ? &*exchange : nullptr};
  const auto record = training::train(with, s, state, {}, source, options);
  return tests::outcome_of(state, record.history);
}

TEST_CASE("a run with clinical tasks that ranks share is one process's up to the order of sums, and the same again") {
  const tests::random_store made(2, 20, 10);
  const auto alone = train(made, nullptr);
  {
    training::one_process trivial;
    CHECK(train(made, &trivial) == alone);
  }
  for (const std::size_t count : {2U, 4U}) {
    CAPTURE(count);
    std::vector<outcome> ends(count), again(count);
    for (auto* into : {&ends, &again})
      tests::as_ranks(count, [&](training::communicator& ranks) { (*into)[ranks.rank()] = train(made, &ranks); });
    CHECK(again == ends);
    for (const auto& end : ends) CHECK(end == ends[0]);
    REQUIRE(ends[0].steps.size() == alone.steps.size());
    for (std::size_t i = 0; i < alone.steps.size(); ++i) {
      CHECK(ends[0].steps[i].tokens == alone.steps[i].tokens);
      CHECK(ends[0].steps[i].loss == tests::approx(alone.steps[i].loss).epsilon(1e-10));
      CHECK(ends[0].steps[i].gradient_norm == tests::approx(alone.steps[i].gradient_norm).epsilon(1e-10));
      CHECK(ends[0].steps[i].parts.size() == alone.steps[i].parts.size());
    }
    CHECK(relative_difference(ends[0].numbers, alone.numbers) < 1e-10);
  }
}

}  // namespace
}  // namespace clinicalbert::multi_task_ranks_test
