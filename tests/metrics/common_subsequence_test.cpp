#include "clinicalbert/metrics/common_subsequence.hpp"

#include <cstdint>
#include <random>
#include <span>
#include <string>
#include <vector>

#include "tests/catch.hpp"

namespace common_subsequence_test {

using namespace clinicalbert;
using places = std::vector<std::size_t>;

namespace {

places of(const std::string& a, const std::string& b) {
  return metrics::common_subsequence(std::span<const char>(a), std::span<const char>(b));
}
std::size_t length(const std::string& a, const std::string& b) {
  return metrics::common_subsequence_length(std::span<const char>(a), std::span<const char>(b));
}

/// By trying every part of `a`.
std::size_t longest(const std::string& a, const std::string& b) {
  std::size_t best = 0;
  for (std::uint32_t chosen = 0; chosen < 1U << a.size(); ++chosen) {
    std::size_t size = 0, at = 0;
    bool fits = true;
    for (std::size_t i = 0; i < a.size() && fits; ++i) {
      if ((chosen >> i & 1) == 0) continue;
      at = b.find(a[i], at);
      fits = at != std::string::npos;
      if (fits) ++size, ++at;
    }
    if (fits && size > best) best = size;
  }
  return best;
}

}  // namespace

TEST_CASE("a longest common subsequence") {
  CHECK(of("abcbdab", "bdcaba").size() == 4);
  CHECK(length("abcbdab", "bdcaba") == 4);
  CHECK(of("abc", "xaxbxc") == places{0, 1, 2});
  CHECK(of("", "a").empty());
  CHECK(length("a", "") == 0);
  CHECK(length("", "") == 0);
}

TEST_CASE("none is longer") {
  const std::uint32_t seed = 4;
  CAPTURE(seed);
  std::mt19937 random(seed);
  const auto draw = [&] {
    std::string text(random() % 10, 'a');
    for (char& one : text) one = static_cast<char>('a' + random() % 3);
    return text;
  };
  for (int round = 0; round < 300; ++round) {
    const auto a = draw(), b = draw();
    CHECK(length(a, b) == longest(a, b));
    const auto found = of(a, b);
    CHECK(found.size() == longest(a, b));
    std::size_t at = 0;
    for (const std::size_t place : found) {
      at = b.find(a[place], at);
      REQUIRE(at != std::string::npos);
      ++at;
    }
  }
}

}  // namespace common_subsequence_test
