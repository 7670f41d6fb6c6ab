#include "clinicalbert/backends/cuda/kernels/combine_rows.hpp"

#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

#include "tests/backends/cuda/kernels/placed.hpp"
#include "tests/backends/random_values.hpp"
#include "tests/catch.hpp"

namespace combine_rows_test {

namespace {

using namespace clinicalbert;
using namespace backends::device;

template <std::uint32_t Lanes>
void combines(std::mt19937& random, bool by_row, bool adds) {
  const auto rows = static_cast<std::uint32_t>(tests::random_size(random, 1, 20)),
             columns = Lanes * static_cast<std::uint32_t>(tests::random_size(random, 1, 30));
  CAPTURE(Lanes, rows, columns, by_row, adds);
  const bool aligned = Lanes > 1;
  const auto x = tests::as_rounded<float>(tests::random_values(random, rows * columns)),
             z = tests::as_rounded<float>(tests::random_values(random, rows * columns)),
             factors = tests::as_rounded<float>(tests::random_values(random, rows));
  const auto got = tests::in_any_order([&](std::uint32_t order) {
    tests::placed<float> to(rows, columns, z, 8, aligned), scale(1, rows, factors, 0);
    const tests::placed<float> from(rows, columns, x, 8, aligned);
    combine_rows<Lanes> kernel;
    kernel.rows = rows;
    kernel.columns = columns;
    kernel.factor = 0.25f;
    if (by_row) kernel.factors = scale.flat();
    kernel.x = from.read();
    if (adds) kernel.z = to.read();  // in place
    kernel.y = to.view();
    tests::emulate(kernel, kernel.blocks(rows, columns), 1, order);
    return tests::named_values{{"y", to.values()}};
  });
  tests::named_values want{{"y", x}};
  for (std::size_t i = 0; i < x.size(); ++i)
    want["y"][i] = (by_row ? factors[i / columns] : 0.25) * x[i] + (adds ? z[i] : 0);
  tests::check_close(got, want, 4 * tests::half_step<float>);
}

TEST_CASE("cuda: rows are scaled, one by one or all, and added, in place") {
  const std::uint32_t seed = 62;
  CAPTURE(seed);
  std::mt19937 random(seed);
  for (const bool by_row : {false, true})
    for (const bool adds : {false, true}) {
      combines<1>(random, by_row, adds);
      combines<8>(random, by_row, adds);
    }
}

}  // namespace

}  // namespace combine_rows_test
