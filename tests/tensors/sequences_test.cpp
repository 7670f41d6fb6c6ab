#include "clinicalbert/tensors/sequences.hpp"

#include <cstdint>
#include <stdexcept>
#include <vector>

#include "tests/catch.hpp"

namespace sequences_test {

namespace {

using clinicalbert::tensors::sequences;
using offsets = std::vector<std::uint32_t>;

TEST_CASE("sequences: lengths and beginnings") {
  const offsets o{0, 3, 4, 9};
  const sequences s(o);
  CHECK(s.size() == 3);
  CHECK(s.tokens() == 9);
  CHECK(s.begin(1) == 3);
  CHECK(s.length(1) == 1);
  CHECK(s.length(2) == 5);
  CHECK(s.longest() == 5);
}

TEST_CASE("sequences: none") {
  const offsets only_end{0};
  CHECK(sequences(only_end).size() == 0);
  CHECK(sequences(only_end).tokens() == 0);
  CHECK(sequences().size() == 0);
  CHECK(sequences().longest() == 0);
}

TEST_CASE("sequences: bad offsets are refused") {
  const auto refuse = [](const offsets& o, const char* why) {
    CHECK_THROWS_AS(sequences(o), std::invalid_argument);
    CHECK_THROWS_WITH(sequences(o), tests::contains(why));
  };
  refuse({}, "first offset must be 0");
  refuse({1, 2}, "first offset must be 0");
  refuse({0, 2, 2}, "offset 2 does not ascend");
  refuse({0, 3, 2}, "offset 2 does not ascend");
  refuse({0, 0}, "offset 1 does not ascend");
}

}  // namespace

}  // namespace sequences_test
