#include "clinicalbert/tensors/matrix.hpp"

#include <numeric>
#include <type_traits>
#include <vector>

#include "tests/catch.hpp"

namespace matrix_test {

namespace {

using clinicalbert::tensors::matrix;

TEST_CASE("matrix: rows begin a stride apart") {
  std::vector<int> memory(20);
  std::iota(memory.begin(), memory.end(), 0);
  const matrix<int> m(memory.data(), 4, 3, 5);
  CHECK(m(0, 0) == 0);
  CHECK(m(2, 1) == 11);
  CHECK(m[3].size() == 3);
  CHECK(m[3].front() == 15);
  m(1, 2) = -1;
  CHECK(memory[7] == -1);
}

TEST_CASE("matrix: without a stride, rows are adjacent") {
  std::vector<int> memory{1, 2, 3, 4, 5, 6};
  const matrix<int> m(memory.data(), 2, 3);
  CHECK(m.stride == 3);
  CHECK(m(1, 0) == 4);
}

TEST_CASE("matrix: a slice is some of the rows") {
  std::vector<int> memory(20);
  std::iota(memory.begin(), memory.end(), 0);
  const auto slice = matrix<int>(memory.data(), 4, 3, 5).slice(1, 2);
  CHECK(slice.rows == 2);
  CHECK(slice.columns == 3);
  CHECK(slice(1, 2) == 12);
  CHECK(slice.slice(2, 0).rows == 0);
}

TEST_CASE("matrix: constness is added, never taken away") {
  STATIC_REQUIRE(std::is_convertible_v<matrix<float>, matrix<const float>>);
  STATIC_REQUIRE_FALSE(std::is_convertible_v<matrix<const float>, matrix<float>>);
  STATIC_REQUIRE_FALSE(std::is_convertible_v<matrix<float>, matrix<const double>>);
}

}  // namespace

}  // namespace matrix_test
