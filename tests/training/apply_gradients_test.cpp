#include "clinicalbert/training/apply_gradients.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <string>
#include <unsupported/Eigen/CXX11/ThreadPool>
#include <vector>

#include "clinicalbert/backends/reference/all.hpp"
#include "clinicalbert/backends/simd/all.hpp"
#include "clinicalbert/optimizers/weight_decay.hpp"
#include "tests/catch.hpp"
#include "tests/training/training_cases.hpp"

namespace clinicalbert::apply_gradients_test {
namespace {

template <class B>
void fill_gradients(training::state<typename tests::tiny_training<B>::model>& run, std::mt19937& random) {
  using E = typename B::element;
  std::normal_distribution<double> normal;
  tests::tiny_training<B>::model::template parameters<E>::visit(
      [&](const auto&, const auto&, std::span<E> g) {
        for (E& x : g) x = static_cast<E>(normal(random));
      },
      run.gradients.view());
}

/// Each parameter as optimizers::adamw_update states it, by name.
template <class B>
void agrees_with_the_plain_statement(double tolerance) {
  using tiny = tests::tiny_training<B>;
  using E = typename B::element;
  auto run = tiny::random_state(1), plain = tiny::random_state(1);
  std::mt19937 random(2), again(2);
  typename B::stream s;
  const optimizers::adamw_settings settings{.weight_decay = 0.1};
  for (int step = 1; step <= 3; ++step) {
    fill_gradients<B>(run, random);
    fill_gradients<B>(plain, again);
    const double norm = training::apply_gradients(s, run, settings, 1e-2, 1.0);
    const double expected = std::sqrt(optimizers::sum_of_squares(std::span<const E>(plain.gradients.flat())));
    CHECK(std::abs(norm / expected - 1) < 1e-6);
    tiny::model::template parameters<E>::visit(
        [&](const std::string& name, const auto&, std::span<E> w, std::span<E> g, std::span<E> m, std::span<E> v) {
          auto here = settings;
          if (!optimizers::decays(name)) here.weight_decay = 0;
          optimizers::adamw_update(w, std::span<const E>(g), m, v, here, 1e-2, static_cast<std::uint64_t>(step),
                                   optimizers::clip_factor(expected, 1.0));
        },
        plain.weights.view(), plain.gradients.view(), plain.first_moment.view(), plain.second_moment.view());
    CHECK(std::ranges::all_of(run.gradients.flat(), [](E x) { return x == 0; }));
    const auto largest_difference = [](std::span<const E> a, std::span<const E> b) {
      double largest = 0;
      for (std::size_t i = 0; i < a.size(); ++i)
        largest = std::max(largest, std::abs(static_cast<double>(a[i]) - static_cast<double>(b[i])));
      return largest;
    };
    CHECK(largest_difference(run.weights.flat(), plain.weights.flat()) < tolerance);
    CHECK(largest_difference(run.first_moment.flat(), plain.first_moment.flat()) < tolerance);
    CHECK(largest_difference(run.second_moment.flat(), plain.second_moment.flat()) < tolerance);
  }
  CHECK(run.steps == 3);
}

TEST_CASE("a step agrees with AdamW's plain statement, parameter by parameter") {
  agrees_with_the_plain_statement<backends::reference<double>>(1e-13);
  agrees_with_the_plain_statement<backends::reference<float>>(1e-6);
  agrees_with_the_plain_statement<backends::simd<>>(1e-6);
}

/// LAMB and SGD over named parts, as optimizers:: state them, parameter by parameter; a part is frozen.
template <class B>
void parts_agree_with_the_plain_statement(training::optimizer_kind kind, double tolerance) {
  using tiny = tests::tiny_training<B>;
  using E = typename B::element;
  auto run = tiny::random_state(1), plain = tiny::random_state(1);
  std::mt19937 random(2), again(2);
  typename B::stream s;
  const training::training_options options{.max_norm = 1.0,
                                           .adamw = {.weight_decay = 0.1},
                                           .optimizer = kind,
                                           .lamb = {.weight_decay = 0.1},
                                           .sgd = {.momentum = 0.9, .weight_decay = 0.1},
                                           .parts = {{"bert.embeddings.*", 0}, {"classifier.*", 2}},
                                           .layer_decay = 0.8};
  const training::parameter_groups groups(run.weights, options);
  const auto factor = [](const std::string& name) {
    if (name.starts_with("bert.embeddings.")) return 0.0;
    if (name.starts_with("classifier.")) return 2.0;
    return name.find(".layer.0.") != std::string::npos ? std::pow(0.8, 2) : 0.8;
  };
  for (std::uint64_t step = 1; step <= 3; ++step) {
    fill_gradients<B>(run, random);
    fill_gradients<B>(plain, again);
    const double norm = training::apply_gradients(s, run, options, groups, 1e-2);
    double squares = 0;  // of what is not frozen
    tiny::model::template parameters<E>::visit(
        [&](const std::string& name, const auto&, std::span<E> g) {
          if (factor(name) > 0) squares += optimizers::sum_of_squares(std::span<const E>(g));
        },
        plain.gradients.view());
    CHECK(norm == tests::approx(std::sqrt(squares)).epsilon(1e-6));
    const double scale = optimizers::clip_factor(std::sqrt(squares), 1.0);
    tiny::model::template parameters<E>::visit(
        [&](const std::string& name, const auto&, std::span<E> w, std::span<E> g, std::span<E> m, std::span<E> v) {
          if (factor(name) == 0) return;
          const double rate = 1e-2 * factor(name), decay = optimizers::decays(name) ? 0.1 : 0.0;
          if (kind == training::optimizer_kind::lamb) {
            const optimizers::lamb_step lamb(options.lamb, rate, step, scale);
            const auto sums = lamb.template moments<E>(w, g, m, v, decay);
            lamb.template move<E>(w, m, v, decay, sums);
          } else if (kind == training::optimizer_kind::sgd) {
            auto sgd = options.sgd;
            sgd.weight_decay = decay;
            optimizers::sgd_update<E>(w, g, m, sgd, rate, scale);
          } else {
            auto adamw = options.adamw;
            adamw.weight_decay = decay;
            optimizers::adamw_update<E>(w, g, m, v, adamw, rate, step, scale);
          }
        },
        plain.weights.view(), plain.gradients.view(), plain.first_moment.view(), plain.second_moment.view());
    CHECK(std::ranges::all_of(run.gradients.flat(), [](E x) { return x == 0; }));
    tiny::model::template parameters<E>::visit(
        [&](const std::string& name, const auto&, std::span<E> w, std::span<E> expected, std::span<E> m,
            std::span<E> v) {
          CAPTURE(name);
          double largest = 0;
          for (std::size_t i = 0; i < w.size(); ++i)
            largest = std::max(largest, std::abs(static_cast<double>(w[i]) - static_cast<double>(expected[i])));
          CHECK(largest <= (factor(name) == 0 ? 0.0 : tolerance));  // frozen: to the bit, and no moments
          if (factor(name) > 0) return;
          CHECK(std::ranges::all_of(m, [](E x) { return x == 0; }));
          CHECK(std::ranges::all_of(v, [](E x) { return x == 0; }));
        },
        run.weights.view(), plain.weights.view(), run.first_moment.view(), run.second_moment.view());
  }
}

TEST_CASE("AdamW, LAMB and SGD agree with their plain statements, each part at its rate") {
  using enum training::optimizer_kind;
  for (const auto kind : {adamw, lamb, sgd}) {
    parts_agree_with_the_plain_statement<backends::reference<double>>(kind, 1e-13);
    parts_agree_with_the_plain_statement<backends::simd<>>(kind, 1e-6);
  }
}

TEST_CASE("LAMB and SGD have the same bits with any number of threads, and a largest norm of 0 clips nothing") {
  using tiny = tests::tiny_training<backends::simd<>>;
  for (const auto kind : {training::optimizer_kind::lamb, training::optimizer_kind::sgd}) {
    const auto weights_with = [&](int threads, double max_norm) {
      Eigen::ThreadPool pool(threads == 1 ? 1 : threads - 1);
      backends::simd<>::stream s(threads == 1 ? nullptr : &pool);
      auto run = tiny::random_state(1);
      std::mt19937 random(2);
      const training::training_options options{.max_norm = max_norm, .optimizer = kind};
      const training::parameter_groups groups(run.weights, options);
      for (int step = 0; step < 3; ++step) {
        fill_gradients<backends::simd<>>(run, random);
        training::apply_gradients(s, run, options, groups, 1e-2);
      }
      return std::vector<float>(run.weights.flat().begin(), run.weights.flat().end());
    };
    CHECK(weights_with(1, 1) == weights_with(4, 1));
    CHECK(weights_with(1, 0) == weights_with(1, 1e9));
  }
}

TEST_CASE("gradients of a loss that was scaled by a power of 2 move weights to the same bits, and are clipped alike") {
  using tiny = tests::tiny_training<backends::simd<>>;
  using enum training::optimizer_kind;
  for (const auto kind : {adamw, lamb, sgd})
    for (const double max_norm : {0.0, 1.0, 1e9}) {
      const training::training_options options{.max_norm = max_norm, .optimizer = kind};
      const auto train = [&](float scale) {
        backends::simd<>::stream s;
        auto run = tiny::random_state(1);
        std::mt19937 random(2);
        const training::parameter_groups groups(run.weights, options);
        std::vector<float> all;
        for (int step = 0; step < 3; ++step) {
          fill_gradients<backends::simd<>>(run, random);
          for (float& g : run.gradients.flat()) g *= scale;
          all.push_back(static_cast<float>(
              training::apply_gradients(s, run, options, groups, 1e-2, nullptr, static_cast<double>(scale))));
        }
        CHECK(run.steps == 3);
        for (const auto* set : {&run.weights, &run.first_moment, &run.second_moment})
          all.insert(all.end(), set->flat().begin(), set->flat().end());
        return all;
      };
      CHECK(train(65536) == train(1));
    }
}

template <class B>
void a_gradient_that_is_not_finite_changes_nothing() {
  using tiny = tests::tiny_training<B>;
  using E = typename B::element;
  for (const E bad : {std::numeric_limits<E>::quiet_NaN(), std::numeric_limits<E>::infinity()}) {
    auto run = tiny::random_state(1);
    std::mt19937 random(2);
    fill_gradients<B>(run, random);
    run.gradients.flat()[100] = bad;
    const std::vector<E> before(run.weights.flat().begin(), run.weights.flat().end());
    typename B::stream s;
    CHECK(!std::isfinite(training::apply_gradients(s, run, {}, 1e-2, 1.0)));
    CHECK(run.steps == 0);
    CHECK(std::ranges::equal(run.weights.flat(), before));
    CHECK(std::ranges::all_of(run.first_moment.flat(), [](E x) { return x == 0; }));
    CHECK(std::ranges::all_of(run.gradients.flat(), [](E x) { return x == 0; }));
  }
}

TEST_CASE("a gradient that is not finite leaves the weights and is cleared") {
  a_gradient_that_is_not_finite_changes_nothing<backends::reference<float>>();
  a_gradient_that_is_not_finite_changes_nothing<backends::simd<>>();
}

}  // namespace
}  // namespace clinicalbert::apply_gradients_test
