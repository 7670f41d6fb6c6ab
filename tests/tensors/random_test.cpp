#include "clinicalbert/tensors/random.hpp"

#include <array>
#include <cstdint>
#include <set>

#include "tests/catch.hpp"

namespace random_test {

namespace {

using clinicalbert::tensors::philox;
using clinicalbert::tensors::random_bits;
using clinicalbert::tensors::random_key;
using words = std::array<std::uint32_t, 4>;

TEST_CASE("philox: Random123's known answers") {
  constexpr std::uint32_t ones = 0xffffffffu;
  STATIC_REQUIRE(philox({0, 0, 0, 0}, {0, 0}) == words{0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u});
  STATIC_REQUIRE(philox({ones, ones, ones, ones}, {ones, ones}) ==
                 words{0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu});
  STATIC_REQUIRE(philox({0x243f6a88u, 0x85a308d3u, 0x13198a2eu, 0x03707344u}, {0xa4093822u, 0x299f31d0u}) ==
                 words{0xd16cfe09u, 0x94fdcceb, 0x5001e420u, 0x24126ea1u});
}

TEST_CASE("random_bits: everything in the key and the place matters") {
  const random_key key{(std::uint64_t{1} << 40) + 7, 3, 5, 100};
  std::set<words> seen{random_bits(key, 1, 1)};
  const auto other = [&](const random_key& k, std::uint32_t row, std::uint32_t block) {
    CHECK(seen.insert(random_bits(k, row, block)).second);
  };
  other({7, 3, 5, 100}, 1, 1);  // the upper half of the seed
  other({(std::uint64_t{1} << 40) + 8, 3, 5, 100}, 1, 1);
  other({key.seed, 4, 5, 100}, 1, 1);
  other(key.at(6), 1, 1);
  other(key, 2, 1);
  other(key, 1, 2);
}

TEST_CASE("random_bits: rows count from the first row of the whole batch") {
  const random_key whole{1, 2, 3, 0}, part{1, 2, 3, 40};
  CHECK(random_bits(whole, 42, 9) == random_bits(part, 2, 9));
}

}  // namespace

}  // namespace random_test
