#include "clinicalbert/training/low_rank_adapters.hpp"

#include <Eigen/SVD>
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <filesystem>
#include <random>
#include <span>
#include <string>
#include <unsupported/Eigen/CXX11/ThreadPool>
#include <vector>

#include "clinicalbert/backends/reference/all.hpp"
#include "clinicalbert/backends/simd/all.hpp"
#include "clinicalbert/training/trainer.hpp"
#include "tests/catch.hpp"
#include "tests/temporary_folder.hpp"
#include "tests/training/training_cases.hpp"

namespace clinicalbert::low_rank_adapters_test {
namespace {

using exact = tests::tiny_training<backends::reference<double>>;
using fast = tests::tiny_training<backends::simd<>>;

training::training_options low_rank(training::optimizer_kind kind = training::optimizer_kind::adamw) {
  return {.epochs = 2,
          .batch = 8,
          .learning_rate = 5e-3,
          .optimizer = kind,
          .low_rank = {.rank = 3, .alpha = 6, .targets = {"*.attention.self.*.weight", "*.output.dense.weight"}}};
}

template <class Tiny>
std::vector<double> weights_of(const training::state<typename Tiny::model>& run) {
  return {run.weights.flat().begin(), run.weights.flat().end()};
}

TEST_CASE("the factors' gradients are those of the loss by finite differences") {
  auto run = exact::random_state(3);
  backends::reference<double>::stream s;
  const auto options = low_rank();
  const training::parameter_groups groups(run.weights, options);
  training::low_rank_adapters<exact::model> adapters(run.weights, groups, options.low_rank, 5);
  std::mt19937 random(4);
  std::normal_distribution<double> normal(0, 0.1);
  for (double& x : adapters.weights) x = normal(random);
  const auto examples = exact::examples(5, 6);
  std::vector<std::uint32_t> all{0, 1, 2, 3, 4, 5};
  typename exact::step::batch batch;
  exact::step::collate(examples, all, batch);
  const auto loss = [&] {
    adapters.merge(s, run.weights.flat());
    std::ranges::fill(run.gradients.flat(), 0.0);
    return exact::step{}.accumulate(s, run, {}, {1, 0, 0, 0}, batch, 1.0);
  };
  loss();
  adapters.project(s, run.gradients.flat());
  const std::vector<double> found(adapters.gradients.begin(), adapters.gradients.end());
  double largest = 0;
  for (int i = 0; i < 200; ++i) {
    const std::size_t at = random() % found.size();
    constexpr double h = 1e-5;
    const double kept = adapters.weights[at];
    adapters.weights[at] = kept + h;
    const double above = loss();
    adapters.weights[at] = kept - h;
    const double below = loss();
    adapters.weights[at] = kept;
    largest = std::max(largest, std::abs((above - below) / (2 * h) - found[at]));
  }
  CHECK(largest < 1e-8);
}

TEST_CASE("what is adapted moves by a matrix of low rank, and nothing else of the encoder moves") {
  const auto examples = fast::examples(5, 30);
  for (const auto kind :
       {training::optimizer_kind::adamw, training::optimizer_kind::lamb, training::optimizer_kind::sgd}) {
    auto run = fast::random_state(6);
    const auto before = fast::random_state(6);
    backends::simd<>::stream s;
    const auto options = low_rank(kind);
    std::vector<double> losses;
    training::callbacks call;
    call.after_step = [&](const training::progress& now) { losses.push_back(now.loss); };
    training::train(fast::step{}, s, run, {}, examples, options, call);
    CHECK(s.arena().grown() == 0);
    fast::model::parameters<const float>::visit(
        [&](const std::string& name, const tensors::shape& shape, std::span<const float> now,
            std::span<const float> then) {
          CAPTURE(name);
          const bool adapted = std::ranges::any_of(options.low_rank.targets, [&](const std::string& pattern) {
            return name.starts_with("bert.encoder") && training::matches(pattern, name);
          });
          CHECK(std::ranges::equal(now, then) == (name.starts_with("bert.") && !adapted));
          if (!adapted) return;
          Eigen::MatrixXd moved(shape.sizes()[0], shape.sizes()[1]);
          for (std::size_t i = 0; i < now.size(); ++i)
            moved(static_cast<Eigen::Index>(i / shape.sizes()[1]), static_cast<Eigen::Index>(i % shape.sizes()[1])) =
                static_cast<double>(now[i]) - static_cast<double>(then[i]);
          const Eigen::JacobiSVD<Eigen::MatrixXd> svd(moved);
          CHECK(svd.singularValues()(0) > 1e-5);
          CHECK(svd.singularValues()(3) < 1e-6 * 32);
        },
        run.weights.const_view(), before.weights.const_view());
  }
}

TEST_CASE("it learns, with the same bits for any number of threads") {
  const auto examples = fast::examples(5, 40);
  auto options = low_rank();
  options.epochs = 6;
  const auto train = [&](int threads) {
    auto run = fast::random_state(6);
    Eigen::ThreadPool pool(threads);
    backends::simd<>::stream s(threads > 1 ? &pool : nullptr);
    const auto record = training::train(fast::step{}, s, run, {}, examples, options);
    CHECK(record.history.steps.back().loss < record.history.steps.front().loss);
    return weights_of<fast>(run);
  };
  const auto one = train(1);
  CHECK(train(3) == one);
}

TEST_CASE("a run that goes on from a checkpoint ends with the same bits") {
  const tests::temporary_folder folder;
  const auto examples = fast::examples(5, 40);
  const auto options = low_rank();
  const auto train = [&](const std::filesystem::path& place, bool resume, std::size_t stop) {
    auto run = fast::random_state(6);
    backends::simd<>::stream s;
    training::callbacks call;
    struct stopped {};
    call.after_save = [&](const training::progress& now, const auto&) {
      if (now.step == stop) throw stopped();
    };
    try {
      training::train(fast::step{}, s, run, {}, examples, options, call, {.folder = place, .resume = resume});
    } catch (const stopped&) {
    }
    return weights_of<fast>(run);
  };
  const auto whole = train(folder.path() / "whole", false, 0);
  const auto half = train(folder.path() / "parts", false, 5);
  CHECK(half != whole);
  CHECK(train(folder.path() / "parts", true, 0) == whole);
}

TEST_CASE("parts and targets that do not go together are refused") {
  const auto run = fast::random_state(6);
  const auto groups = [&](training::training_options options) {
    return training::parameter_groups(run.weights, options).targets.size();
  };
  CHECK(groups({.low_rank = {.rank = 2}}) == 2 * fast::model::encoder::config.layers);
  CHECK(groups({.parts = {{"bert.encoder.layer.0.*", 0}}, .low_rank = {.rank = 2}}) ==
        2 * (fast::model::encoder::config.layers - 1));
  CHECK_THROWS_WITH(groups({.low_rank = {.rank = 2, .targets = {"*word_embeddings*"}}}),
                    "training: low-rank adaptation has no target");
  CHECK_THROWS_WITH(groups({.parts = {{"*.layer.0.*.query.weight", 1}}, .low_rank = {.rank = 2}}),
                    "training: bert.encoder.layer.0.attention.self.query.weight cannot learn in full and at low rank");
}

}  // namespace
}  // namespace clinicalbert::low_rank_adapters_test
