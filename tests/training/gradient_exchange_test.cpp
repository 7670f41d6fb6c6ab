#include "clinicalbert/training/gradient_exchange.hpp"

#include <cmath>
#include <cstddef>
#include <mutex>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/catch.hpp"
#include "tests/training/shared_run.hpp"
#include "tests/training/thread_ranks.hpp"

namespace clinicalbert::gradient_exchange_test {
namespace {

using run = tests::shared_run;
using backends::element_range;
using model = run::step::model;

/// One process that notes what is summed, and the numbers as they were then.
class notes final : public training::communicator {
 public:
  struct note {
    std::span<const double> where;
    std::vector<double> numbers;
    std::size_t rounds;
  };
  std::vector<note> all;
  std::size_t rounds = 0, waited = 0;

  [[nodiscard]] std::size_t rank() const noexcept override { return 0; }
  [[nodiscard]] std::size_t size() const noexcept override { return 1; }
  void sum(std::span<double>) noexcept override {}
  void begin_sum(std::span<float>) noexcept override {}
  void begin_sum(std::span<double> values) noexcept override {
    all.push_back({values, {values.begin(), values.end()}, rounds});
  }
  void progress() noexcept override { ++rounds; }
  void wait() noexcept override { ++waited; }
};

TEST_CASE("layers begin where their parameters stand") {
  const run one;
  auto state = one.begin();
  const auto begins = training::layer_begins<model>(one.sizes);
  REQUIRE(begins.size() == 2);
  for (std::size_t i = 0; i < 2; ++i) {
    const double* first = nullptr;
    run::encoder::block::parameters<double>::visit(
        [&](auto&&, auto&&, std::span<double> values) {
          if (first == nullptr || values.data() < first) first = values.data();
        },
        state.weights.view().encoder.blocks[i]);
    CHECK(begins[i] == static_cast<std::size_t>(first - state.weights.flat().data()));
  }
}

TEST_CASE("buckets are whole layers from the last on, and pieces of the embeddings") {
  const std::vector<std::size_t> layers{100, 200, 300};
  using list = std::vector<element_range>;
  CHECK(training::gradient_buckets(layers, 450, 50) == list{{300, 450}, {200, 300}, {100, 200}, {50, 100}, {0, 50}});
  CHECK(training::gradient_buckets(layers, 450, 160) == list{{200, 450}, {100, 200}, {0, 100}});
  CHECK(training::gradient_buckets(layers, 450, 80) == list{{300, 450}, {200, 300}, {100, 200}, {20, 100}, {0, 20}});
  CHECK(training::gradient_buckets(layers, 450, 1000) == list{{100, 450}, {0, 100}});
}

TEST_CASE("sums begin while backward goes on, of gradients that nothing is added to any more") {
  run one;
  const auto checkpointing = GENERATE(false, true);
  CAPTURE(checkpointing);
  auto state = one.begin();
  notes ranks;
  training::gradient_exchange<model> exchange(ranks, one.sizes, one.bucket_bytes);
  const auto store = one.made.open();
  training::pretraining_batches source(store, one.made.pieces(), {.phases = {{32, 8}}}, one.options);
  run::step::batch batch;
  source.collate(0, batch);
  REQUIRE(batch.size() == 2);
  run::step::stream s;
  const models::encoder_options how{.gradient_checkpointing = checkpointing};
  const double loss = run::step{.exchange = &exchange}.accumulate(s, state, how, {.seed = 1}, batch);
  CHECK(ranks.waited == 1);

  auto alone = one.begin();
  CHECK(loss == run::step{}.accumulate(s, alone, how, {.seed = 1}, batch));
  const std::span<const double> gradients = state.gradients.flat();
  CHECK(std::vector<double>(gradients.begin(), gradients.end()) ==
        std::vector<double>(alone.gradients.flat().begin(), alone.gradients.flat().end()));

  std::size_t end = gradients.size();
  for (const auto& [where, numbers, rounds] : ranks.all) {
    CHECK(where.data() + where.size() == gradients.data() + end);
    end = static_cast<std::size_t>(where.data() - gradients.data());
    CHECK(numbers == std::vector<double>(where.begin(), where.end()));
  }
  CHECK(end == 0);
  // The last layer's before the first one's backward, the embeddings' at the end.
  REQUIRE(ranks.all.size() > 3);
  CHECK(ranks.all[0].rounds == 0);
  CHECK(ranks.all[1].rounds == 1);
  CHECK(ranks.all[2].rounds == 2);
}

TEST_CASE("a run that ranks share is one process's up to the order of sums, and the same bits on each and again") {
  const run one;
  const auto alone = one.run(nullptr);
  {
    training::one_process trivial;
    CHECK(one.run(&trivial) == alone);
  }
  for (const std::size_t count : {2U, 3U, 4U}) {
    CAPTURE(count);
    std::vector<run::outcome> ends(count), again(count);
    const auto train = [&](std::vector<run::outcome>& into) {
      tests::as_ranks(count, [&](training::communicator& ranks) { into[ranks.rank()] = one.run(&ranks); });
    };
    train(ends);
    train(again);
    CHECK(again == ends);
    for (const auto& end : ends) CHECK(end == ends[0]);
    REQUIRE(ends[0].steps.size() == alone.steps.size());
    for (std::size_t i = 0; i < alone.steps.size(); ++i) {
      CHECK(ends[0].steps[i].tokens == alone.steps[i].tokens);
      CHECK(ends[0].steps[i].loss == tests::approx(alone.steps[i].loss).epsilon(1e-10));
      CHECK(ends[0].steps[i].gradient_norm == tests::approx(alone.steps[i].gradient_norm).epsilon(1e-10));
    }
    double difference = 0, norm = 0;
    for (std::size_t i = 0; i < alone.numbers.size(); ++i) {
      difference += std::pow(ends[0].numbers[i] - alone.numbers[i], 2);
      norm += std::pow(alone.numbers[i], 2);
    }
    CHECK(std::sqrt(difference / norm) < 1e-10);
  }
}

TEST_CASE("ranks with other weights or at another step refuse to begin, all of them") {
  for (const std::string what : {"weights", "step"}) {
    std::vector<std::string> said(3);
    tests::as_ranks(3, [&](training::communicator& ranks) {
      run mine;
      if (what == "weights" && ranks.rank() == 2) mine.weights_seed = 4;
      auto state = mine.begin();
      if (what == "step" && ranks.rank() == 1) state.steps = 4;
      training::gradient_exchange<model> exchange(ranks, mine.sizes);
      try {
        run::step::stream s;
        exchange.begin(s, state);
      } catch (const std::runtime_error& error) {
        said[ranks.rank()] = error.what();
      }
    });
    for (const auto& one : said) CHECK(one == "training: not all of the 3 ranks have the same " + what);
  }
}

}  // namespace
}  // namespace clinicalbert::gradient_exchange_test
