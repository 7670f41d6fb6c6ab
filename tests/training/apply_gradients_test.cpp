#include "clinicalbert/training/apply_gradients.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "clinicalbert/backends/reference/all.hpp"
#include "clinicalbert/backends/simd/all.hpp"
#include "clinicalbert/optimizers/weight_decay.hpp"
#include "tests/catch.hpp"
#include "tests/training/training_cases.hpp"

namespace clinicalbert {
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
}  // namespace clinicalbert
