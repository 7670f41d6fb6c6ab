#include "clinicalbert/backends/cuda/kernels/narrow_rows.hpp"

#include <cstdint>
#include <random>

#include "tests/backends/cuda/kernels/placed.hpp"
#include "tests/backends/random_values.hpp"
#include "tests/catch.hpp"

namespace narrow_rows_test {

namespace {

using namespace clinicalbert;
using namespace backends::device;

template <class M, std::uint32_t Lanes>
void rounds(std::mt19937& random) {
  const auto rows = static_cast<std::uint32_t>(tests::random_size(random, 1, 30)),
             columns = Lanes * static_cast<std::uint32_t>(tests::random_size(random, 1, 40));
  CAPTURE(Lanes, rows, columns);
  const bool aligned = Lanes > 1;
  const auto x = tests::random_values(random, rows * columns);
  const auto got = tests::in_any_order([&](std::uint32_t order) {
    const tests::placed<float> from(rows, columns, x, 8, aligned);
    tests::placed<M> to(rows, columns, 8, aligned);
    narrow_rows<M, Lanes> kernel;
    kernel.rows = rows;
    kernel.columns = columns;
    kernel.x = from.read();
    kernel.y = to.view();
    tests::emulate(kernel, kernel.blocks(rows, columns), 1, order);
    return tests::named_values{{"y", to.values()}};
  });
  CHECK(got.at("y") == tests::as_rounded<M>(x));
}

TEMPLATE_TEST_CASE("cuda: rows are rounded to 16 bits, each element to the nearest", "", bf16, fp16) {
  const std::uint32_t seed = 61;
  CAPTURE(seed);
  std::mt19937 random(seed);
  for (int shape = 0; shape < 4; ++shape) {
    rounds<TestType, 1>(random);
    rounds<TestType, 8>(random);
  }
}

}  // namespace

}  // namespace narrow_rows_test
