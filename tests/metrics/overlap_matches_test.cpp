#include "clinicalbert/metrics/overlap_matches.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <random>
#include <span>
#include <vector>

#include "clinicalbert/text/span.hpp"
#include "tests/catch.hpp"

namespace overlap_matches_test {

using namespace clinicalbert;
using spans = std::vector<text::byte_span>;

namespace {

std::size_t count(const spans& gold, const spans& predicted) {
  return metrics::count_overlap_matches(std::span<const text::byte_span>(gold),
                                        std::span<const text::byte_span>(predicted));
}

/// A largest matching by augmenting paths (Kuhn).
std::size_t largest_matching(const spans& gold, const spans& predicted) {
  constexpr std::size_t none = ~std::size_t{0};
  std::vector<std::size_t> partner(predicted.size(), none);
  std::size_t size = 0;
  for (std::size_t g = 0; g < gold.size(); ++g) {
    std::vector<bool> seen(predicted.size());
    const std::function<bool(std::size_t)> find = [&](std::size_t from) {
      for (std::size_t p = 0; p < predicted.size(); ++p) {
        const bool overlap = gold[from].begin < predicted[p].end && predicted[p].begin < gold[from].end &&
                             !gold[from].empty() && !predicted[p].empty();
        if (!overlap || seen[p]) continue;
        seen[p] = true;
        if (partner[p] != none && !find(partner[p])) continue;
        partner[p] = from;
        return true;
      }
      return false;
    };
    size += find(g) ? 1 : 0;
  }
  return size;
}

}  // namespace

TEST_CASE("each span is in one pair at most") {
  CHECK(count({{0, 10}}, {{0, 4}, {5, 10}}) == 1);
  CHECK(count({{0, 4}, {5, 10}}, {{0, 10}}) == 1);
  CHECK(count({{0, 4}, {5, 10}}, {{3, 6}, {9, 12}}) == 2);
  CHECK(count({{0, 4}}, {{0, 4}}) == 1);
}

TEST_CASE("spans that touch do not overlap, and empty ones overlap nothing") {
  CHECK(count({{0, 4}}, {{4, 8}}) == 0);
  CHECK(count({{4, 8}}, {{0, 4}}) == 0);
  CHECK(count({{0, 4}}, {{2, 2}}) == 0);
  CHECK(count({{2, 2}}, {{2, 2}}) == 0);
  CHECK(count({}, {{0, 4}}) == 0);
  CHECK(count({}, {}) == 0);
}

TEST_CASE("there are no more pairs than are found") {
  const std::uint32_t seed = 7;
  CAPTURE(seed);
  std::mt19937 random(seed);
  std::size_t wrong = 0;
  for (int round = 0; round < 3000; ++round) {
    const std::uint32_t length = 4 + static_cast<std::uint32_t>(random() % 30);
    const auto draw = [&] {
      spans drawn(random() % 9);
      for (auto& span : drawn) {
        span.begin = static_cast<std::uint32_t>(random() % length);
        span.end = span.begin + static_cast<std::uint32_t>(random() % 8);
      }
      return drawn;
    };
    const auto gold = draw(), predicted = draw();
    wrong += count(gold, predicted) != largest_matching(gold, predicted) ? 1 : 0;
  }
  CHECK(wrong == 0);
}

}  // namespace overlap_matches_test
