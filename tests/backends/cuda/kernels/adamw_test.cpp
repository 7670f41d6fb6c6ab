#include "clinicalbert/backends/cuda/kernels/adamw.hpp"

#include <cmath>
#include <cstdint>
#include <random>
#include <vector>

#include "clinicalbert/backends/reference/adamw.hpp"
#include "clinicalbert/optimizers/clip_norm.hpp"
#include "tests/backends/cuda/kernels/placed.hpp"
#include "tests/backends/random_values.hpp"
#include "tests/catch.hpp"

namespace adamw_test {

namespace {

using namespace clinicalbert;
using namespace backends::device;

using ranges = std::vector<backends::element_range>;

// w, g, m and v, and w in 16 bits.
struct placed_state {
  std::vector<tests::placed<float>> of;
  tests::placed<bf16> copy;

  explicit placed_state(const std::vector<double> (&start)[4]) : copy(1, start[0].size(), 0) {
    for (const auto& values : start) of.emplace_back(1, start[0].size(), values, 0);
  }
};

// Three launches, and the host has read nothing between them. What clipping made: the factor and the squared norm.
std::vector<double> launch(placed_state& state, const backends::adamw_step& step, const ranges& spared, double largest,
                           std::uint32_t order) {
  auto& [of, copy] = state;
  const std::size_t size = of[0].flat().size;
  std::vector<double> parts(squared_norm<4>::blocks(size)), result(2);
  std::vector<std::size_t> bounds;
  for (const auto& range : spared) {
    bounds.push_back(range.begin);
    bounds.push_back(range.end);
  }
  tests::emulate(squared_norm<4>{of[1].flat(), {parts.data(), parts.size()}}, squared_norm<4>::blocks(size), 1, order);
  tests::emulate(clip_factor{{parts.data(), parts.size()}, largest, step.gradient_scale, {result.data(), 2}}, 1, 1,
                 order);
  adamw_update<bf16, 4> kernel;
  kernel.learning_rate = static_cast<float>(step.learning_rate);
  kernel.weight_decay = static_cast<float>(step.weight_decay);
  kernel.beta1 = static_cast<float>(step.beta1);
  kernel.rest1 = static_cast<float>(1 - step.beta1);
  kernel.beta2 = static_cast<float>(step.beta2);
  kernel.rest2 = static_cast<float>(1 - step.beta2);
  kernel.epsilon = static_cast<float>(step.epsilon);
  kernel.gradient_scale = static_cast<float>(step.gradient_scale);
  kernel.m_correction = static_cast<float>(step.m_correction);
  kernel.v_correction = static_cast<float>(step.v_correction);
  kernel.w = of[0].flat();
  kernel.g = of[1].flat();
  kernel.m = of[2].flat();
  kernel.v = of[3].flat();
  kernel.spared = {bounds.data(), bounds.size()};
  kernel.clip = {result.data(), 2};
  kernel.copy = copy.flat();
  tests::emulate(kernel, kernel.blocks(size), 1, order);
  return result;
}

tests::named_values run(const std::vector<double> (&start)[4], const backends::adamw_step& step, const ranges& spared,
                        double largest, std::uint32_t order) {
  placed_state state(start);
  const auto result = launch(state, step, spared, largest, order);
  const auto& of = state.of;
  CHECK(state.copy.values() == tests::as_rounded<bf16>(of[0].values()));
  return {{"w", of[0].values()}, {"g", of[1].values()},         {"m", of[2].values()},
          {"v", of[3].values()}, {"squared_norm", {result[1]}}, {"factor", {result[0]}}};
}

TEST_CASE("cuda: AdamW over all parameters, with clipping and without decay of some, agrees with the reference") {
  const std::uint32_t seed = 71;
  CAPTURE(seed);
  std::mt19937 random(seed);
  for (const std::size_t size : {1u, 3u, 17u, 1024u, 20001u})
    for (const double largest : {double{INFINITY}, 0.5}) {
      CAPTURE(size, largest);
      std::vector<double> start[4];
      for (auto& values : start) values = tests::random_values(random, size);
      for (double& v : start[3]) v = v * v;
      start[3] = tests::as_rounded<float>(start[3]);
      const backends::adamw_step step{0.01, 0.1, 0.9, 0.999, 1e-6, 0.25, 1.5, 20};
      ranges spared;
      if (size > 1000) spared = {{5, 9}, {16, 30}, {500, 777}, {778, 780}, {size - 1, size}};

      const auto got =
          tests::in_any_order([&](std::uint32_t order) { return run(start, step, spared, largest, order); });
      auto [w, g, m, v] = std::array{start[0], start[1], start[2], start[3]};
      backends::host_stream stream;
      using reference = backends::adamw_op<backends::reference<double>>;
      const double squared = reference::squared_norm(stream, g);
      auto clipped = step;
      const double factor = optimizers::clip_factor(std::sqrt(squared) * step.gradient_scale, largest);
      clipped.gradient_scale *= factor;
      reference::update(stream, clipped, w, g, m, v, spared);
      tests::check_close(got,
                         {{"w", w}, {"g", g}, {"m", m}, {"v", v}, {"squared_norm", {squared}}, {"factor", {factor}}},
                         8 * tests::half_step<float>);
    }
}

TEST_CASE("cuda: gradients whose norm is not finite are cleared, and weights and moments stay") {
  const std::uint32_t seed = 72;
  CAPTURE(seed);
  std::mt19937 random(seed);
  for (const std::size_t size : {1u, 3u, 1024u, 1030u})
    for (const double bad : {double{INFINITY}, -double{INFINITY}, double{NAN}})
      for (const double largest : {double{INFINITY}, 0.5}) {
        CAPTURE(size, bad, largest);
        std::vector<double> start[4];
        for (auto& values : start) values = tests::as_rounded<float>(tests::random_values(random, size));
        start[1][random() % size] = bad;
        for (std::uint32_t order = 1; order <= 3; ++order) {
          placed_state state(start);
          const auto result = launch(state, {0.01, 0.1, 0.9, 0.999, 1e-6, 0.25, 1.5, 20}, {}, largest, order);
          CHECK(std::isnan(result[0]));
          CHECK_FALSE(std::isfinite(result[1]));
          for (const std::size_t same : {0u, 2u, 3u}) CHECK(state.of[same].values() == start[same]);
          CHECK(state.of[1].values() == std::vector<double>(size, 0.0));
          CHECK(state.copy.values() == tests::placed<bf16>(1, size, 0).values());
        }
      }
}

TEST_CASE("cuda: gradients that are so large that their squares are not finite count as such") {
  std::vector<float> g(100, 1e20f);
  std::vector<double> parts(1), result(2);
  tests::emulate(squared_norm<1>{{g.data(), g.size()}, {parts.data(), 1}}, 1, 1, 1);
  tests::emulate(clip_factor{{parts.data(), 1}, 1.0, 0x1p-16, {result.data(), 2}}, 1, 1, 1);
  CHECK(std::isnan(result[0]));
}

}  // namespace

}  // namespace adamw_test
