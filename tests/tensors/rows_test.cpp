#include "clinicalbert/tensors/rows.hpp"

#include <numeric>
#include <type_traits>
#include <vector>

#include "tests/catch.hpp"

namespace rows_test {

namespace {

using clinicalbert::tensors::matrix;
using clinicalbert::tensors::rows;

TEST_CASE("rows: the width is known to the compiler") {
  std::vector<int> memory(12);
  std::iota(memory.begin(), memory.end(), 0);
  const rows<int, 4> r(memory.data(), 3);
  STATIC_REQUIRE(decltype(r[0])::extent == 4);
  CHECK(r.size() == 3);
  CHECK(r[2][1] == 9);
  CHECK(r.slice(1, 2)[0][0] == 4);
}

TEST_CASE("rows: columns keep the stride") {
  std::vector<int> memory(12);
  std::iota(memory.begin(), memory.end(), 0);
  const auto middle = rows<int, 6>(memory.data(), 2).columns<2, 3>();
  STATIC_REQUIRE(decltype(middle)::width == 3);
  STATIC_REQUIRE(decltype(middle)::stride == 6);
  CHECK(middle[1][0] == 8);
  const matrix<int> view = middle;
  CHECK(view.rows == 2);
  CHECK(view.columns == 3);
  CHECK(view.stride == 6);
  CHECK(view(1, 2) == 10);
}

TEST_CASE("rows: constness is added, never taken away") {
  STATIC_REQUIRE(std::is_convertible_v<rows<float, 4>, rows<const float, 4>>);
  STATIC_REQUIRE(std::is_convertible_v<rows<float, 4>, matrix<const float>>);
  STATIC_REQUIRE_FALSE(std::is_convertible_v<rows<const float, 4>, rows<float, 4>>);
  STATIC_REQUIRE_FALSE(std::is_convertible_v<rows<const float, 4>, matrix<float>>);
}

TEST_CASE("rows: another width or stride is another type") {
  STATIC_REQUIRE_FALSE(std::is_convertible_v<rows<float, 4>, rows<float, 8>>);
  STATIC_REQUIRE_FALSE(std::is_convertible_v<rows<float, 4>, rows<float, 4, 12>>);
}

}  // namespace

}  // namespace rows_test
