#include "clinicalbert/batches/shuffle.hpp"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "tests/catch.hpp"

namespace shuffle_test {

using namespace clinicalbert::batches;

TEST_CASE("SplitMix64 gives the published numbers") {
  split_mix random(1234567);
  CHECK(random() == 6457827717110365317U);
  CHECK(random() == 3203168211198807973U);
  CHECK(random() == 9817491932198370423U);
}

TEST_CASE("an order depends on number, seed and round only") {
  const auto order = shuffled_order(1000, 1, 0);
  CHECK(order == shuffled_order(1000, 1, 0));
  CHECK(order != shuffled_order(1000, 1, 1));
  CHECK(order != shuffled_order(1000, 2, 0));
  auto sorted = order;
  std::sort(sorted.begin(), sorted.end());
  for (std::uint32_t i = 0; i < 1000; ++i) REQUIRE(sorted[i] == i);
  CHECK(shuffled_order(0, 1, 0).empty());
  CHECK(shuffled_order(1, 1, 0) == std::vector<std::uint32_t>{0});
}

TEST_CASE("the order is the same on every platform") {
  // By an independent program in Python.
  CHECK(shuffled_order(10, 1, 0) == std::vector<std::uint32_t>{5, 2, 8, 4, 1, 6, 9, 3, 7, 0});
}

TEST_CASE("every order of three is as likely as any") {
  std::vector<int> seen(27, 0);
  for (std::uint64_t round = 0; round < 6000; ++round) {
    const auto order = shuffled_order(3, 9, round);
    ++seen[order[0] * 9 + order[1] * 3 + order[2]];
  }
  int orders = 0;
  for (const int count : seen) {
    if (count == 0) continue;
    ++orders;
    CHECK(count > 850);  // 1000 expected, standard deviation 29
    CHECK(count < 1150);
  }
  CHECK(orders == 6);
}

TEST_CASE("numbers below a bound that is no power of two stay below it") {
  split_mix random(3);
  for (int i = 0; i < 1000; ++i) REQUIRE(random.below(7) < 7);
  for (int i = 0; i < 10; ++i) REQUIRE(random.below(1) == 0);
  const std::uint64_t large = (std::uint64_t{1} << 63) + 1;
  for (int i = 0; i < 100; ++i) REQUIRE(random.below(large) < large);
}

}  // namespace shuffle_test
