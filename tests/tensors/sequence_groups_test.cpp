#include "clinicalbert/tensors/sequence_groups.hpp"

#include <cstdint>
#include <random>
#include <vector>

#include "tests/catch.hpp"

namespace sequence_groups_test {

namespace {

using namespace clinicalbert;

struct group {
  std::size_t begin;
  std::vector<std::uint32_t> offsets;
  friend bool operator==(const group&, const group&) = default;
};

std::vector<group> groups_of(const std::vector<std::uint32_t>& offsets, std::size_t at_once,
                             std::size_t* most = nullptr) {
  tensors::arena memory;
  memory.reserve(tensors::sequence_groups::workspace(offsets.back()));
  const tensors::arena::scope scope(memory);
  const tensors::sequence_groups groups(tensors::sequences(offsets), at_once, memory);
  CHECK(memory.grown() == 0);
  if (most != nullptr) *most = groups.most_tokens();
  std::vector<group> result;
  groups.for_each([&](std::size_t begin, const tensors::sequences& some) {
    result.push_back({begin, {some.offsets().begin(), some.offsets().end()}});
  });
  return result;
}

}  // namespace

TEST_CASE("neighbors that have no more tokens together than asked for are a group") {
  std::size_t most = 0;
  CHECK(groups_of({0, 3, 5, 12, 13, 14, 20}, 5, &most) ==
        std::vector<group>{{0, {0, 3, 5}}, {5, {0, 7}}, {12, {0, 1, 2}}, {14, {0, 6}}});
  CHECK(most == 7);
  CHECK(groups_of({0, 3, 5}, 100, &most) == std::vector<group>{{0, {0, 3, 5}}});
  CHECK(groups_of({0, 3, 5}, 0, &most) == std::vector<group>{{0, {0, 3}}, {3, {0, 2}}});
  CHECK(groups_of({0}, 5, &most).empty());
  CHECK(most == 0);
}

TEST_CASE("random batches: every sequence is in one group, in order") {
  const std::uint32_t seed = 9;
  CAPTURE(seed);
  std::mt19937 random(seed);
  for (int round = 0; round < 300; ++round) {
    std::vector<std::uint32_t> offsets{0};
    for (std::size_t left = 1 + random() % 30; left > 0; --left)
      offsets.push_back(offsets.back() + 1 + static_cast<std::uint32_t>(random() % 20));
    const std::size_t at_once = random() % 60;
    std::vector<std::uint32_t> joined{0};
    for (const auto& one : groups_of(offsets, at_once)) {
      REQUIRE(one.begin == joined.back());
      REQUIRE((one.offsets.back() <= at_once || one.offsets.size() == 2));
      for (std::size_t i = 1; i < one.offsets.size(); ++i)
        joined.push_back(static_cast<std::uint32_t>(one.begin) + one.offsets[i]);
    }
    REQUIRE(joined == offsets);
  }
}

}  // namespace sequence_groups_test
