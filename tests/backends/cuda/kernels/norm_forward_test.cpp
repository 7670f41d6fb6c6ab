#include "clinicalbert/backends/cuda/kernels/norm_forward.hpp"

#include <cstdint>
#include <random>
#include <vector>

#include "clinicalbert/backends/reference/residual_norm.hpp"
#include "tests/backends/cuda/kernels/norms.hpp"
#include "tests/catch.hpp"

namespace norm_forward_test {

namespace {

using namespace clinicalbert;
using backends::device::bf16;
using backends::device::fp16;

TEMPLATE_TEST_CASE("cuda: layer norm with residual and dropout agrees with the reference", "", float, bf16, fp16) {
  const std::uint32_t seed = 31;
  CAPTURE(seed);
  std::mt19937 random(seed);
  for (const double dropout : {0.0, 0.1, 0.5}) {
    tests::norms_agree_with_reference<TestType, 1, 8>(random, dropout);
    tests::norms_agree_with_reference<TestType, 8, 1>(random, dropout);
    tests::norms_agree_with_reference<TestType, 8, 4>(random, dropout);
  }
}

TEST_CASE("cuda: layer norm without residual, with y in x's place") {
  const std::uint32_t seed = 32;
  CAPTURE(seed);
  std::mt19937 random(seed);
  const std::uint32_t rows = 9, width = 104;
  const auto x = tests::random_values(random, rows * width, 100), weight = tests::random_values(random, width, 1),
             bias = tests::random_values(random, width);
  const auto got = tests::in_any_order([&](std::uint32_t order) {
    tests::placed<float> in_place(rows, width, x), w(1, width, weight, 0), b(1, width, bias, 0);
    backends::device::norm_forward<float, 8, 1> kernel;
    kernel.rows = rows;
    kernel.width = width;
    kernel.x = in_place.view();
    kernel.y = in_place.view();
    kernel.weight = w.flat();
    kernel.bias = b.flat();
    kernel.epsilon = 1e-12f;
    tests::emulate(kernel, kernel.blocks(rows), 1, order);
    return tests::named_values{{"y", in_place.values()}};
  });
  std::vector<double> want(rows * width);
  backends::host_stream stream;
  backends::layer_norm_op<backends::reference<double>>::infer(stream, weight, bias, 1e-12, {x.data(), rows, width},
                                                              {want.data(), rows, width});
  // x is about 100, and its rounding a hundredth of what it is at 1.
  tests::check_close(got, {{"y", want}}, 1e-5);
}

}  // namespace

}  // namespace norm_forward_test
