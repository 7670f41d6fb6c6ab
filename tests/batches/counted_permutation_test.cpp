#include "clinicalbert/batches/counted_permutation.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <random>
#include <vector>

#include "tests/catch.hpp"

namespace counted_permutation_test {

namespace {

using namespace clinicalbert::batches;

std::vector<std::uint64_t> all_of(const counted_permutation& order) {
  std::vector<std::uint64_t> all;
  for (std::uint64_t place = 0; place < order.size(); ++place) all.push_back(order[place]);
  return all;
}

}  // namespace

TEST_CASE("each number stands at one place, whatever their count") {
  for (std::uint64_t count = 1; count < 300; ++count) {
    auto all = all_of(counted_permutation(count, 7, 3));
    std::sort(all.begin(), all.end());
    std::vector<std::uint64_t> numbers(count);
    std::iota(numbers.begin(), numbers.end(), std::uint64_t{0});
    REQUIRE(all == numbers);
  }
  auto many = all_of(counted_permutation(100003, 1, 0));
  std::sort(many.begin(), many.end());
  CHECK(std::adjacent_find(many.begin(), many.end()) == many.end());
  CHECK(many.back() == 100002);
  // A place of very many is had at once.
  const counted_permutation vast(std::uint64_t{1} << 43, 1, 0);
  CHECK(vast[12345] < vast.size());
  CHECK(vast[12345] != vast[12346]);
}

TEST_CASE("orders differ by seed and round, and are the same again") {
  const auto order = all_of(counted_permutation(1000, 5, 2));
  CHECK(all_of(counted_permutation(1000, 5, 2)) == order);
  CHECK(all_of(counted_permutation(1000, 5, 3)) != order);
  CHECK(all_of(counted_permutation(1000, 6, 2)) != order);
  CHECK(all_of(counted_permutation(1000, 5 | std::uint64_t{1} << 32, 2)) != order);
}

TEST_CASE("each number comes to each place, and behind each other one, equally often") {
  const std::uint64_t seed = std::random_device()();
  CAPTURE(seed);
  constexpr std::uint32_t rounds = 20000;
  constexpr std::uint64_t count = 11;
  std::vector<double> places(count * count, 0), followers(count * count, 0);
  for (std::uint32_t round = 0; round < rounds; ++round) {
    const auto order = all_of(counted_permutation(count, seed, round));
    for (std::size_t i = 0; i < count; ++i) {
      places[i * count + order[i]] += 1;
      if (i > 0) followers[order[i - 1] * count + order[i]] += 1;
    }
  }
  // Six standard deviations of a binomial.
  const auto is_even = [&](double found, double p) {
    return std::abs(found - rounds * p) < 6 * std::sqrt(rounds * p * (1 - p));
  };
  for (const double found : places) CHECK(is_even(found, 1.0 / count));
  for (std::size_t a = 0; a < count; ++a)
    for (std::size_t b = 0; b < count; ++b)
      CHECK((a == b ? followers[a * count + b] == 0 : is_even(followers[a * count + b], 1.0 / count)));
}

}  // namespace counted_permutation_test
