#include "clinicalbert/tokens/truncation.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "tests/catch.hpp"

namespace truncation_test {

namespace tokens = clinicalbert::tokens;

TEST_CASE("longest_first cuts the longer text to the shorter, then both", "[tokens]") {
  CHECK(tokens::longest_first_lengths(2, 9, 8) == std::pair<std::size_t, std::size_t>{2, 6});
  CHECK(tokens::longest_first_lengths(9, 2, 8) == std::pair<std::size_t, std::size_t>{6, 2});
  CHECK(tokens::longest_first_lengths(9, 9, 7) == std::pair<std::size_t, std::size_t>{3, 4});
  CHECK(tokens::longest_first_lengths(9, 8, 7) == std::pair<std::size_t, std::size_t>{4, 3});
}

TEST_CASE("longest_first cuts what taking one piece after the other from the longer text does", "[tokens]") {
  for (std::size_t first = 0; first < 14; ++first) {
    for (std::size_t second = 0; second < 14; ++second) {
      for (std::size_t room = 0; room < 30; ++room) {
        // Of two equally long ones the first gives way, but if it was the longer one before the odd piece stays there.
        std::size_t a = first, b = second;
        while (a + b > room) (a > b || (a == b && first <= second) ? a : b) -= 1;
        CAPTURE(first, second, room);
        REQUIRE(tokens::longest_first_lengths(first, second, room) == std::pair{a, b});
      }
    }
  }
}

}  // namespace truncation_test
