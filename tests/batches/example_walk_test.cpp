#include "clinicalbert/batches/example_walk.hpp"

#include <cstddef>
#include <cstdint>
#include <set>
#include <stdexcept>
#include <vector>

#include "tests/catch.hpp"

namespace example_walk_test {

using clinicalbert::batches::example_walk;
using numbers = std::vector<std::uint32_t>;

TEST_CASE("example_walk: each epoch has all examples once, in an order of its own") {
  example_walk walk({5, 3, 9, 1, 4, 4, 7}, 2);
  CHECK(walk.size() == 7);
  CHECK(walk.pieces() == 33);
  std::set<numbers> orders;
  numbers chosen;
  for (std::uint64_t epoch = 0; epoch < 20; ++epoch) {
    numbers order;
    while (walk.epoch() == epoch) {
      walk.read(1, chosen);  // has room for one of one piece: each comes alone
      REQUIRE(chosen.size() == 1);
      order.push_back(chosen.front());
    }
    CHECK(walk.taken() == 0);
    CHECK(std::set<std::uint32_t>(order.begin(), order.end()).size() == 7);
    orders.insert(order);
  }
  CHECK(orders.size() > 15);
}

TEST_CASE("example_walk: a batch has as many examples as it has room for, and goes on where the last one ended") {
  const numbers lengths{5, 3, 9, 1, 4, 4, 7};
  example_walk one(lengths, 4), other(lengths, 4), each(lengths, 4);
  numbers chosen, again, next;
  for (int i = 0; i < 40; ++i) {
    other.go_to(one.epoch(), one.taken());
    one.read(10, chosen);
    other.read(10, again);
    CHECK(again == chosen);
    std::size_t sum = 0;
    for (const auto number : chosen) {
      sum += lengths[number];
      each.read(1, next);
      CHECK(next.front() == number);
    }
    CHECK(sum <= 10);
    auto behind = each;
    behind.read(1, next);
    CHECK(sum + lengths[next.front()] > 10);
  }
  CHECK(one.epoch() > 8);
}

TEST_CASE("example_walk: a place beyond the examples is refused") {
  example_walk walk({5, 3}, 1), empty({}, 1);
  walk.go_to(3, 1);
  CHECK(walk.epoch() == 3);
  CHECK_THROWS_AS(walk.go_to(3, 2), std::invalid_argument);
  empty.go_to(0, 0);
  CHECK_THROWS_AS(empty.go_to(0, 1), std::invalid_argument);
}

}  // namespace example_walk_test
