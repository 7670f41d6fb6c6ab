#include "clinicalbert/training/task_sampling.hpp"

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <stdexcept>

#include "tests/catch.hpp"

namespace task_sampling_test {

namespace {

using clinicalbert::tests::approx;
using clinicalbert::training::sampling_kind;
using clinicalbert::training::task_sampling;

const task_sampling::numbers sizes{900, 100, 400};

std::array<double, 3> drawn(const task_sampling& from, std::uint64_t steps) {
  std::array<double, 3> shares{};
  for (std::uint64_t step = 0; step < steps; ++step) shares[from.task_of(step)] += 1 / static_cast<double>(steps);
  return shares;
}

}  // namespace

TEST_CASE("task_sampling: shares are those of sizes, of their roots, or as is said") {
  const auto shares = [](sampling_kind kind) { return task_sampling(kind, sizes, {3, 0, 1}, 1).shares(); };
  CHECK(shares(sampling_kind::proportional)[0] == approx(900.0 / 1400));
  CHECK(shares(sampling_kind::proportional)[1] == approx(100.0 / 1400));
  CHECK(shares(sampling_kind::square_root)[0] == approx(0.5));
  CHECK(shares(sampling_kind::square_root)[2] == approx(20.0 / 60));
  CHECK(shares(sampling_kind::fixed) == task_sampling::numbers{0.75, 0, 0.25});
}

TEST_CASE("task_sampling: steps come as often as shares say, and are a function of seed and step") {
  const auto seed = GENERATE(1U, 77U);
  for (const auto kind : {sampling_kind::proportional, sampling_kind::square_root, sampling_kind::fixed}) {
    const task_sampling one(kind, sizes, {3, 0, 1}, seed), same(kind, sizes, {3, 0, 1}, seed),
        other(kind, sizes, {3, 0, 1}, seed + 1);
    const std::uint64_t steps = 20000;
    const auto found = drawn(one, steps);
    for (std::size_t i = 0; i < 3; ++i) {
      CAPTURE(seed, i);
      const double share = one.shares()[i];
      // Five standard deviations.
      CHECK(std::abs(found[i] - share) <= 5 * std::sqrt(share * (1 - share) / static_cast<double>(steps)));
    }
    std::size_t differ = 0;
    for (std::uint64_t step = 300; step-- > 0;) {
      REQUIRE(one.task_of(step) == same.task_of(step));
      differ += one.task_of(step) != other.task_of(step) ? 1 : 0;
    }
    CHECK(differ > 20);
  }
}

TEST_CASE("task_sampling: a task without examples has no steps, and shares that cannot be are refused") {
  const task_sampling text(sampling_kind::proportional, {5, 0, 0}, {}, 3);
  for (std::uint64_t step = 0; step < 100; ++step) REQUIRE(text.task_of(step) == 0);
  const auto fixed = [](const task_sampling::numbers& shares) {
    return task_sampling(sampling_kind::fixed, {5, 0, 4}, shares, 3);
  };
  CHECK(fixed({0, 0, 2}).task_of(9) == 2);
  CHECK_THROWS_AS(fixed({1, 1, 1}), std::invalid_argument);
  CHECK_THROWS_AS(fixed({1, 0, -1}), std::invalid_argument);
  CHECK_THROWS_AS(fixed({0, 0, 0}), std::invalid_argument);
  CHECK_THROWS_AS(fixed({1, 0, std::numeric_limits<double>::infinity()}), std::invalid_argument);
  CHECK_THROWS_AS(task_sampling(sampling_kind::square_root, {0, 0, 0}, {}, 3), std::invalid_argument);
}

}  // namespace task_sampling_test
