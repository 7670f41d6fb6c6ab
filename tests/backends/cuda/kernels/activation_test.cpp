#include "clinicalbert/backends/cuda/kernels/activation.hpp"

#include <cstdint>
#include <random>

#include "clinicalbert/backends/activations.hpp"
#include "tests/backends/cuda/kernels/placed.hpp"
#include "tests/backends/random_values.hpp"
#include "tests/catch.hpp"

namespace activation_test {

namespace {

using namespace clinicalbert;
using namespace backends::device;

template <class E, std::uint32_t Lanes>
void gelu_agrees(std::mt19937& random) {
  const auto rows = static_cast<std::uint32_t>(tests::random_size(random, 1, 30)),
             columns = Lanes * static_cast<std::uint32_t>(tests::random_size(random, 1, 40));
  CAPTURE(Lanes, rows, columns);
  const bool aligned = Lanes > 1;
  auto p = tests::random_values(random, rows * columns), d_y = tests::random_values(random, rows * columns);
  for (double& value : p) value *= 3;
  p = tests::as_rounded<E>(p);
  d_y = tests::as_rounded<E>(d_y);
  const auto bias = tests::random_values(random, columns);
  const auto got = tests::in_any_order([&](std::uint32_t order) {
    tests::placed<E> y(rows, columns, p, 8, aligned), z(rows, columns, 8, aligned), d_z(rows, columns, d_y, 8, aligned);
    tests::placed<float> b(1, columns, bias, 0, aligned);
    bias_activation<E, Lanes, gelu_exact> forward;
    forward.rows = rows;
    forward.columns = columns;
    forward.p = y.view();
    forward.bias = b.flat();
    forward.z = z.view();
    forward.y = y.view();
    tests::emulate(forward, forward.blocks(rows, columns), 1, order);
    activation_gradient<E, Lanes, gelu_exact> backward;
    backward.rows = rows;
    backward.columns = columns;
    backward.z = z.view();
    backward.d_y = backward.d_z = d_z.view();
    tests::emulate(backward, backward.blocks(rows, columns), 1, order);
    return tests::named_values{{"y", y.values()}, {"z", z.values()}, {"d_z", d_z.values()}};
  });
  tests::named_values want{{"y", p}, {"z", p}, {"d_z", d_y}};
  for (std::size_t i = 0; i < p.size(); ++i) {
    const double z = got.at("z")[i];
    want["z"][i] = p[i] + bias[i % columns];
    want["y"][i] = backends::activations::gelu_exact::value(z);
    want["d_z"][i] = d_y[i] * backends::activations::gelu_exact::derivative(z);
  }
  tests::check_close(got, want, 2 * tests::half_step<E>);
}

TEMPLATE_TEST_CASE("cuda: GELU with bias and its gradient agree with the reference", "", float, bf16, fp16) {
  const std::uint32_t seed = 41;
  CAPTURE(seed);
  std::mt19937 random(seed);
  for (int shape = 0; shape < 4; ++shape) {
    gelu_agrees<TestType, 1>(random);
    gelu_agrees<TestType, 8>(random);
  }
}

}  // namespace

}  // namespace activation_test
