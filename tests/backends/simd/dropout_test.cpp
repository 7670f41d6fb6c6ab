#include "clinicalbert/backends/simd/dropout.hpp"

#include <vector>

#include "tests/backends/dropout_cases.hpp"
#include "tests/backends/simd/architectures.hpp"
#include "tests/catch.hpp"

namespace dropout_test {

namespace {

using namespace clinicalbert;

TEMPLATE_LIST_TEST_CASE("simd: dropout", "", tests::simd_backends) {
  tests::dropout_asks_for_each_element<TestType>(151);
  tests::dropout_does_not_see_how_a_batch_is_split<TestType>();
  tests::dropout_is_the_same_for_any_threads<TestType>();
}

// Rows longer than what is drawn at once, and a first row whose sum with the row's number wraps around.
TEMPLATE_LIST_TEST_CASE("simd: the mask of long rows is that of tensors::dropout", "", tests::simd_backends) {
  const std::size_t rows = 3, columns = 777;
  const tensors::dropout dropout(0.37, {0x123456789abcdefull, 7, 0x9abcdef0u, 0xffffffffu});
  const std::vector<float> x(rows * columns, 1.f);
  std::vector<float> y(rows * columns);
  typename TestType::stream stream;
  backends::dropout_op<TestType>::apply(stream, dropout, {x.data(), rows, columns}, {y.data(), rows, columns});
  bool same = true;
  for (std::uint32_t r = 0; r < rows; ++r)
    for (std::uint32_t c = 0; c < columns; ++c)
      same = same && y[r * columns + c] == (dropout.keeps(r, c) ? static_cast<float>(dropout.scale()) : 0.f);
  CHECK(same);
}

}  // namespace

}  // namespace dropout_test
