// An encoder-decoder learns and infers on a GPU that does its work late: so what the host reads and writes meanwhile
// must have been waited for, or be done in the order of the stream.
#include <cstddef>
#include <cstdint>
#include <random>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "clinicalbert/backends/cuda/all.hpp"
#include "clinicalbert/backends/reference/all.hpp"
#include "clinicalbert/losses/loss_error.hpp"
#include "clinicalbert/models/encoder_decoder.hpp"
#include "clinicalbert/training/encoder_decoder_step.hpp"
#include "clinicalbert/training/run_step.hpp"
#include "tests/backends/cuda/fake_gpu.hpp"
#include "tests/catch.hpp"
#include "tests/models/tiny_models.hpp"

namespace pair_learning_test {

namespace {

using namespace clinicalbert;

constexpr std::size_t vocabulary = 13;
constexpr layers::table_sizes tables{.vocabulary = vocabulary, .positions = 9, .segments = 2};

struct pre_norm_h8 {
  static constexpr std::string_view name = "pre_norm_h8";
  static constexpr models::encoder_config config{
      .layers = 2, .hidden = 8, .attention_heads = 2, .intermediate = 12, .norm = models::norm_placement::pre};
};

template <class B, class Model>
using step_of =
    training::encoder_decoder_step<models::encoder_decoder<Model, Model, B, models::sharing::all>, /*Tied=*/true>;

struct outcome {
  std::vector<float> numbers, logits;
};

// Each step has two batches, of two pairs each.
struct two_batches {
  std::vector<batches::target_example> pairs;

  explicit two_batches(std::mt19937& random) : pairs(4) {
    const auto fill = [&](std::vector<std::int32_t>& ids, std::size_t length) {
      while (ids.size() < length) ids.push_back(static_cast<std::int32_t>(1 + random() % (vocabulary - 1)));
    };
    for (std::size_t i = 0; i < pairs.size(); ++i) {
      fill(pairs[i].source, 2 + i);
      fill(pairs[i].target, 6 - i);
    }
  }
  [[nodiscard]] std::size_t batches() const { return 2; }
  void collate(std::size_t i, batches::target_batch& into) const {
    batches::collate_targets(
        pairs, std::vector{static_cast<std::uint32_t>(2 * i), static_cast<std::uint32_t>(2 * i + 1)}, into);
  }
  [[nodiscard]] std::size_t steps() const { return 3; }
  void seek(std::size_t, const training::batch_place&) {}
  [[nodiscard]] std::size_t epoch() const { return 1; }
  [[nodiscard]] bool ends_epoch() const { return false; }
  [[nodiscard]] training::batch_place place_after() const { return {}; }
  void advance() {}
  [[nodiscard]] training::run_settings settings() const { return {}; }
};

template <class Step>
training::state<typename Step::model> random_state(std::mt19937& random) {
  const typename Step::model::sizes sizes{tables, tables};
  models::parameter_set<typename Step::model> initial(sizes);
  for (float& w : initial.flat()) w = static_cast<float>(random() % 1001) * 1e-3f - 0.5f;
  return {std::move(initial), sizes};
}

// Three steps of AdamW with dropout, and what the model then says without.
template <class Step>
outcome learn(const training::training_options& how) {
  const std::uint32_t seed = 8;
  CAPTURE(seed);
  std::mt19937 random(seed);
  auto run = random_state<Step>(random);
  two_batches data(random);
  const models::encoder_options options{.layer_norm_epsilon = 1e-3, .hidden_dropout = 0.1, .attention_dropout = 0.1};
  typename Step::stream s;
  const Step step{.rows_at_once = 4};
  training::run_step<Step> maker(step, s, run, options, how);
  outcome all;
  for (std::size_t number = 0; number < data.steps(); ++number) {
    training::progress now{.learning_rate = 1e-3};
    maker.make(data, number, now);
    all.numbers.push_back(static_cast<float>(now.loss));
    all.numbers.push_back(static_cast<float>(now.gradient_norm));
  }
  CHECK(s.arena().grown() == 0);

  const std::size_t held = tests::the_gpu().memories_held;
  const typename Step::model::frozen frozen(run.weights.const_view());
  if constexpr (backends::HoldsWeights<typename Step::backend>) CHECK(tests::the_gpu().memories_held == held + 1);
  typename Step::batch batch;
  data.collate(0, batch);
  using halves = typename Step::halves;
  const tensors::arena::scope scope(s.arena());
  const auto rows = [&](std::size_t tokens) {
    return typename halves::output(s.arena().template take<float>(tokens * halves::hidden).data(), tokens);
  };
  const auto source = rows(batch.source.tokens()), hidden = rows(batch.target.tokens());
  const std::size_t labels = batch.labels.size();
  const auto logits = s.arena().template take<float>(labels * vocabulary);
  halves::infer(s, frozen.halves, {options, options}, batch.pairs_view(), source, hidden);
  Step::head::infer(s, frozen.language_model, 1e-3f, batch.labeled_rows, hidden, {logits.data(), labels, vocabulary});
  s.wait();
  all.logits.assign(logits.begin(), logits.end());
  return all;
}

void check_close(const std::vector<float>& got, const std::vector<float>& want, double margin) {
  REQUIRE(got.size() == want.size());
  for (std::size_t i = 0; i < got.size(); ++i) {
    CAPTURE(i);
    CHECK(static_cast<double>(got[i]) == tests::approx(static_cast<double>(want[i])).margin(margin).epsilon(margin));
  }
}

template <class Model>
void check_same_course(const training::training_options& how) {
  tests::the_gpu() = {};
  const auto got = learn<step_of<backends::cuda<>, Model>>(how);
  const auto want = learn<step_of<backends::reference<float>, Model>>(how);
  check_close(got.numbers, want.numbers, 1e-4);
  check_close(got.logits, want.logits, 1e-3);
  CHECK(tests::the_gpu().memories_held == 0);
}

TEST_CASE("cuda: a pointer-generator, which learns on the host, is refused there") {
  using step = step_of<backends::cuda<>, tests::h8>;
  tests::the_gpu() = {};
  {
    const typename step::model::sizes sizes{tables, tables, true};
    training::state<step::model> run(models::parameter_set<step::model>(sizes), sizes);
    std::mt19937 random(1);
    step::batch batch;
    two_batches(random).collate(0, batch);
    step::stream s;
    CHECK_THROWS_AS(step{}.accumulate(s, run, {}, {}, batch), losses::loss_error);
  }
  CHECK(tests::the_gpu().memories_held == 0);
}

TEST_CASE("cuda: an encoder-decoder's losses, gradients and logits are the reference's, in several batches a step") {
  check_same_course<tests::h8>({});
}

TEST_CASE("cuda: so they are of blocks with norms first") { check_same_course<pre_norm_h8>({}); }

TEST_CASE("cuda: so they are with an attack on the word table that a tied head reads") {
  check_same_course<tests::h8>({.adversarial = 0.5});
}

TEST_CASE("cuda: so they are with parts that are frozen, whose gradients count in no norm") {
  check_same_course<tests::h8>({.parts = {{"encoder.encoder.layer.0.*"}, {"encoder.embeddings.*"}}});
}

TEST_CASE("cuda: low-rank adaptation is refused, as its factors are the host's") {
  tests::the_gpu() = {};
  using step = step_of<backends::cuda<>, tests::h8>;
  std::mt19937 random(1);
  auto run = random_state<step>(random);
  step::stream s;
  const training::training_options options{.low_rank = {.rank = 2}};
  CHECK_THROWS_WITH(training::run_step<step>(step{}, s, run, {}, options),
                    "low-rank adaptation: not on this backend, as the factors are in the host's memory");
}

}  // namespace

}  // namespace pair_learning_test
