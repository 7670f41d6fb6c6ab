#include "clinicalbert/tensors/row_lists.hpp"

#include <cstdint>
#include <vector>

#include "tests/catch.hpp"

namespace clinicalbert::row_lists_test {
namespace {

std::vector<std::uint32_t> list(const tensors::row_lists& lists, std::size_t i) {
  return {lists[i].begin(), lists[i].end()};
}

TEST_CASE("row_lists: lists by their offsets, or each row alone") {
  const std::vector<std::uint32_t> rows{7, 2, 7}, offsets{0, 2, 2, 3};
  const tensors::row_lists lists{rows, offsets};
  REQUIRE(lists.size() == 3);
  CHECK(list(lists, 0) == std::vector<std::uint32_t>{7, 2});
  CHECK(list(lists, 1).empty());
  CHECK(list(lists, 2) == std::vector<std::uint32_t>{7});

  const tensors::row_lists single{rows};
  REQUIRE(single.size() == 3);
  CHECK(list(single, 1) == std::vector<std::uint32_t>{2});
  CHECK(tensors::row_lists{}.size() == 0);
}

}  // namespace
}  // namespace clinicalbert::row_lists_test
