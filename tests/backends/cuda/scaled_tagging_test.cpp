// Taggers that learn in fp16 on a GPU that does its work late, with a scaled loss.
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <nlohmann/json.hpp>
#include <random>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "clinicalbert/backends/cuda/all.hpp"
#include "clinicalbert/files/json.hpp"
#include "clinicalbert/files/whole_file.hpp"
#include "clinicalbert/models/encoder.hpp"
#include "clinicalbert/training/token_class_step.hpp"
#include "clinicalbert/training/trainer.hpp"
#include "tests/backends/cuda/fake_gpu.hpp"
#include "tests/catch.hpp"
#include "tests/models/fill_parameters.hpp"
#include "tests/models/tiny_models.hpp"
#include "tests/temporary_folder.hpp"

namespace scaled_tagging_test {

namespace {

using namespace clinicalbert;
using backends::precisions::fp16;
using backends::precisions::fp32;

/// A tagger whose loss counts `weight`, and of batches with so many tokens `weight_of_long`.
template <class Precision>
struct weighed_step : training::token_class_step<models::encoder<tests::h8, backends::cuda<Precision>>> {
  using base = training::token_class_step<models::encoder<tests::h8, backends::cuda<Precision>>>;
  double weight = 1, weight_of_long = 1;
  std::size_t long_from = std::numeric_limits<std::size_t>::max();

  double accumulate(typename base::stream& s, training::state<typename base::model>& run,
                    const models::encoder_options& options, const tensors::random_key& key,
                    const typename base::batch& some, double share) const {
    const bool is_long = base::tokens(some) >= long_from;
    return base::accumulate(s, run, options, key, some, share * (is_long ? weight_of_long : weight));
  }
};

using numbers = std::vector<float>;

struct outcome {
  numbers weights, moments;
  std::vector<training::step_record> steps;
  training::run_record record;

  /// Of its steps: an evaluation says how long the run took.
  [[nodiscard]] std::string log() const {
    training::run_history all;
    all.steps = steps;
    return all.jsonl();
  }
};

template <class Precision>
struct tagging {
  using step = weighed_step<Precision>;
  using model = typename step::model;
  using state = training::state<model>;

  step how = {};
  training::training_options options = {.batch = 4,
                                        .learning_rate = 1e-2,
                                        .max_norm = 0,
                                        .adamw = {.epsilon = 1e-15, .weight_decay = 0},
                                        .max_steps = 12};

  [[nodiscard]] static state begin() {
    const typename model::sizes sizes{{.vocabulary = 13, .positions = 9, .segments = 2}, {{3, false}}};
    std::mt19937 random(3);
    models::parameter_set<model> weights(sizes);
    tests::fill_randomly(weights, random, 0.3);
    return {std::move(weights), sizes};
  }

  /// Of three, five, seven and nine pieces.
  [[nodiscard]] static std::vector<batches::token_example> examples() {
    std::mt19937 random(4);
    std::vector<batches::token_example> all(4);
    for (std::size_t e = 0; e < all.size(); ++e)
      for (std::size_t i = 0; i < 3 + 2 * e; ++i) {
        all[e].ids.push_back(static_cast<std::int32_t>(1 + random() % 12));
        all[e].allowed.push_back(std::uint64_t{1} << random() % 3);
      }
    return all;
  }

  outcome train(const training::callbacks& call = {}, const training::checkpoint_place& place = {}) const {
    auto run = begin();
    return train(run, call, place);
  }
  outcome train(state& run, const training::callbacks& call = {}, const training::checkpoint_place& place = {}) const {
    tests::the_gpu() = {};
    const auto all = examples();
    outcome end;
    {
      typename step::stream s;
      end.record = training::train(how, s, run, {.hidden_dropout = 0.1}, all, options, call, place);
    }
    end.weights = numbers_of(run.weights);
    end.moments = numbers_of(run.first_moment);
    const auto second = numbers_of(run.second_moment);
    end.moments.insert(end.moments.end(), second.begin(), second.end());
    end.steps = end.record.history.steps;
    return end;
  }

  [[nodiscard]] static numbers numbers_of(const models::parameter_set<model>& set) {
    return {set.flat().begin(), set.flat().end()};
  }
};

/// |a - b| / |b|.
double distance(const numbers& a, const numbers& b) {
  REQUIRE(a.size() == b.size());
  double apart = 0, length = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    apart += std::pow(double{a[i]} - double{b[i]}, 2);
    length += std::pow(double{b[i]}, 2);
  }
  return std::sqrt(apart / length);
}

numbers difference(const numbers& a, const numbers& b) {
  REQUIRE(a.size() == b.size());
  numbers all(a.size());
  for (std::size_t i = 0; i < a.size(); ++i) all[i] = a[i] - b[i];
  return all;
}

void check_near(const outcome& found, const outcome& expected, double tolerance) {
  REQUIRE(found.steps.size() == expected.steps.size());
  for (std::size_t i = 0; i < found.steps.size(); ++i) {
    CAPTURE(i, found.steps[i].loss, expected.steps[i].loss);
    CHECK(found.steps[i].loss == tests::approx(expected.steps[i].loss).epsilon(tolerance));
    CHECK(found.steps[i].gradient_norm == tests::approx(expected.steps[i].gradient_norm).epsilon(tolerance));
  }
}

}  // namespace

TEST_CASE("fp16: gradients too small for it are learned with a scaled loss as in fp32, and not without") {
  // The logits' gradients are at most 1e-8, and fp16 makes 0 of what is less than 3e-8.
  constexpr double weight = 1e-8;
  const auto narrow = [&](float first) {
    tagging<fp16> one{.how = {{}, weight}};
    one.options.loss_scale.first = first;
    return one.train();
  };
  const tagging<fp32> wide{.how = {{}, weight}};
  const auto expected = wide.train();
  const auto start = wide.numbers_of(wide.begin().weights);
  const auto moved = difference(expected.weights, start);
  CHECK(expected.steps.back().loss < 0.7 * expected.steps.front().loss);

  const auto scaled = narrow(65536);
  CHECK(scaled.steps.back().skipped_steps == 0);
  check_near(scaled, expected, 0.02);
  CHECK(distance(difference(scaled.weights, start), moved) < 0.2);

  const auto unscaled = narrow(1);
  CHECK(unscaled.steps.back().loss > 0.95 * expected.steps.front().loss);
  CHECK(distance(difference(unscaled.weights, start), moved) > 0.9);
}

TEST_CASE(
    "fp16: with clipping, other optimizers, frozen parts, attacks and batches that are one it learns as in fp32") {
  const auto near_fp32 = [](const char* what, auto change) {
    CAPTURE(what);
    tagging<fp16> narrow;
    tagging<fp32> wide;
    narrow.options.max_steps = wide.options.max_steps = 5;
    narrow.options.batch = wide.options.batch = 2;
    change(narrow.options);
    change(wide.options);
    check_near(narrow.train(), wide.train(), 0.03);
  };
  using training::training_options;
  near_fp32("clipping", [](training_options& o) { o.max_norm = 0.1; });
  near_fp32("lamb", [](training_options& o) { o.optimizer = training::optimizer_kind::lamb; });
  near_fp32("sgd", [](training_options& o) { o.optimizer = training::optimizer_kind::sgd; });
  near_fp32("frozen", [](training_options& o) { o.parts = {{"bert.embeddings.*", 0}, {"classifier.*", 2}}; });
  near_fp32("attack", [](training_options& o) { o.adversarial = 0.1; });
  near_fp32("accumulation", [](training_options& o) { o.batch = 1, o.accumulation = 3; });

  tagging<fp16> together, apart;
  together.options.max_steps = apart.options.max_steps = 4;
  apart.options.batch = 1;
  apart.options.accumulation = 4;
  check_near(apart.train(), together.train(), 0.02);
}

TEST_CASE("fp16: a step whose gradients overflow is skipped and counted, the scale is halved, and the run goes on") {
  for (const auto kind : {training::optimizer_kind::adamw, training::optimizer_kind::sgd}) {
    tagging<fp16> one;
    one.options.optimizer = kind;
    one.options.loss_scale.first = 0x1p26F;
    auto run = one.begin();
    auto weights = one.numbers_of(run.weights), first = one.numbers_of(run.first_moment);
    std::size_t skipped = 0, made = 0;
    training::callbacks call;
    call.after_step = [&](const training::progress& now) {
      CAPTURE(now.step);
      const bool skips = now.skipped_steps > skipped;
      CHECK(skips == std::isnan(now.gradient_norm));
      CHECK(now.skipped_steps == skipped + (skips ? 1 : 0));
      skipped = now.skipped_steps;
      made += skips ? 0 : 1;
      CHECK(std::isfinite(now.loss));
      CHECK(run.steps == made);
      CHECK((one.numbers_of(run.weights) == weights) == skips);
      CHECK((one.numbers_of(run.first_moment) == first) == skips);
      CHECK(std::ranges::all_of(run.gradients.flat(), [](float g) { return g == 0; }));
      weights = one.numbers_of(run.weights);
      first = one.numbers_of(run.first_moment);
    };
    const auto end = one.train(run, call);
    CHECK(skipped > 3);
    CHECK(made > 3);
    REQUIRE(end.record.scale);
    CHECK(end.record.scale->factor == std::ldexp(1.F, 26 - static_cast<int>(skipped)));
    CHECK(end.record.scale->skipped == skipped);
    CHECK(end.record.optimizer_steps == made);
    CHECK(end.steps.back().loss < end.steps.front().loss);
    CHECK_THAT(end.log(), tests::contains("\"gradient_norm\":null"));
    CHECK_THAT(end.log(), tests::contains("\"skipped_steps\":" + std::to_string(skipped) + "}"));
  }
}

TEST_CASE("fp16: where one of several batches that are one overflows, the step of all is skipped") {
  tagging<fp16> one{.how = {{}, 1, 1e300, 9}};  // that of nine pieces
  one.options.batch = 1;
  one.options.accumulation = 2;
  one.options.max_steps = 6;  // three times all four examples
  const auto end = one.train();
  CHECK(end.steps.back().skipped_steps == 3);
  CHECK(end.record.scale->factor == 8192);
  CHECK(end.record.optimizer_steps == 3);
}

TEST_CASE("fp16: a loss that is not finite, or whose gradient overflows at any scale, ends the run") {
  tagging<fp16> one{.how = {{}, 1e300}};
  one.options.batch = 1;
  one.options.max_steps = 40;
  auto run = one.begin();
  // From 2^16 to 2^-14, each once.
  CHECK_THROWS_WITH(one.train(run), tests::contains("a gradient is not finite at step 31;"));
  CHECK(one.numbers_of(run.weights) == one.numbers_of(one.begin().weights));
  CHECK(run.steps == 0);

  auto broken = one.begin();
  std::ranges::fill(broken.weights.flat(), std::numeric_limits<float>::quiet_NaN());
  CHECK_THROWS_AS(one.train(broken), training::diverged);
}

namespace {

/// Overflows at first, and again whenever the scale has grown too far.
tagging<fp16> often_skipping() {
  tagging<fp16> one;
  one.options.batch = 2;
  one.options.max_steps = 14;
  one.options.save_steps = 1;
  one.options.loss_scale = {.first = 0x1p21F, .growth = 4, .growth_steps = 3};
  return one;
}

training::callbacks stop_after(std::size_t step) {
  training::callbacks call;
  call.after_step = [step](const training::progress& now) {
    if (now.step > step) throw std::runtime_error("stop");
  };
  return call;
}

/// A folder with the checkpoint of this step.
template <class Run>
void train_until(std::size_t step, const Run& one, const std::filesystem::path& folder) {
  CHECK_THROWS_WITH(one.train(stop_after(step), {.folder = folder}), "stop");
  REQUIRE(training::latest_checkpoint(folder) == training::checkpoint_path(folder, step));
}

}  // namespace

TEST_CASE("fp16: a run that goes on from any step ends with the bits of one that was never stopped") {
  const auto one = often_skipping();
  const auto unbroken = one.train();
  std::size_t again = 0;  // skipped after one that was made
  for (std::size_t i = 1; i < unbroken.steps.size(); ++i)
    again += std::isnan(unbroken.steps[i].gradient_norm) && std::isfinite(unbroken.steps[i - 1].gradient_norm) ? 1 : 0;
  CHECK(again > 0);
  CHECK(one.train().weights == unbroken.weights);
  for (const std::size_t step : {1U, 4U, 7U, 11U}) {
    CAPTURE(step);
    const tests::temporary_folder folder;
    train_until(step, one, folder.path());
    const auto resumed = one.train({}, {.folder = folder.path(), .resume = true});
    CHECK(resumed.weights == unbroken.weights);
    CHECK(resumed.moments == unbroken.moments);
    CHECK(resumed.record.scale == unbroken.record.scale);
    CHECK(resumed.record.optimizer_steps == unbroken.record.optimizer_steps);
    CHECK(resumed.log() == unbroken.log());
  }
}

TEST_CASE("fp16: a checkpoint without a loss scale is gone on from at the first one; fp32 writes none and takes none") {
  const auto one = often_skipping();
  const tests::temporary_folder folder;
  train_until(9, one, folder.path());
  tagging<fp32> wide;
  wide.options = one.options;
  CHECK_THROWS_WITH(wide.train({}, {.folder = folder.path(), .resume = true}),
                    tests::contains("checkpoint-9: is of a run in fp16"));

  const auto state = folder.path() / "checkpoint-9" / training::trainer_state_name;
  auto json = files::read_json(state);
  CHECK(json.erase("loss_scale") == 1);
  files::write_whole(state, json.dump());
  const auto resumed = one.train({}, {.folder = folder.path(), .resume = true});
  REQUIRE(resumed.steps.size() == 14);
  training::loss_scale expected{.factor = one.options.loss_scale.first};
  for (std::size_t i = 9; i < 14; ++i)
    expected.update(std::isfinite(resumed.steps[i].gradient_norm), one.options.loss_scale);
  CHECK(expected.skipped > 0);
  CHECK(resumed.record.scale == expected);

  const tests::temporary_folder other;
  train_until(2, wide, other.path());
  CHECK_FALSE(files::read_json(other.path() / "checkpoint-2" / training::trainer_state_name).contains("loss_scale"));
}

}  // namespace scaled_tagging_test
