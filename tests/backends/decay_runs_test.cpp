#include "clinicalbert/backends/decay_runs.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

#include "tests/catch.hpp"

namespace clinicalbert::backends::decay_runs_test {
namespace {

struct run {
  std::size_t begin, end;
  bool decays;
  friend bool operator==(const run&, const run&) = default;
};

std::vector<run> runs(const std::vector<element_range>& spared, std::size_t begin, std::size_t end) {
  std::vector<run> all;
  for_each_decay_run(spared, begin, end, [&](std::size_t b, std::size_t e, bool decays) {
    all.push_back({b, e, decays});
  });
  return all;
}

TEST_CASE("decay runs: nothing is spared, everything is, or nothing is asked for") {
  CHECK(runs({}, 3, 9) == std::vector<run>{{3, 9, true}});
  CHECK(runs({{0, 20}}, 3, 9) == std::vector<run>{{3, 9, false}});
  CHECK(runs({{3, 9}}, 3, 9) == std::vector<run>{{3, 9, false}});
  CHECK(runs({{1, 3}, {9, 12}}, 3, 9) == std::vector<run>{{3, 9, true}});
  CHECK(runs({{1, 3}}, 5, 5).empty());
}

TEST_CASE("decay runs: ranges cut at their ends") {
  CHECK(runs({{1, 4}, {6, 7}, {8, 12}}, 3, 10) ==
        std::vector<run>{{3, 4, false}, {4, 6, true}, {6, 7, false}, {7, 8, true}, {8, 10, false}});
}

TEST_CASE("decay runs: each element once and rightly, random ranges") {
  const std::uint32_t seed = 11;
  CAPTURE(seed);
  std::mt19937 random(seed);
  for (int repeat = 0; repeat < 300; ++repeat) {
    std::vector<bool> is_spared(60);
    std::vector<element_range> spared;
    for (std::size_t at = 0; at < 60;) {
      const std::size_t begin = at + random() % 9 + 1, end = std::min<std::size_t>(60, begin + random() % 9 + 1);
      if (begin >= 60) break;
      spared.push_back({begin, end});
      for (std::size_t i = begin; i < end; ++i) is_spared[i] = true;
      at = end;
    }
    const std::size_t begin = random() % 60, end = begin + random() % (61 - begin);
    std::size_t expected = begin;
    for (const auto& r : runs(spared, begin, end)) {
      CHECK(r.begin == expected);
      CHECK(r.begin < r.end);
      for (std::size_t i = r.begin; i < r.end; ++i) CHECK(is_spared[i] != r.decays);
      expected = r.end;
    }
    CHECK(expected == end);
  }
}

}  // namespace
}  // namespace clinicalbert::backends::decay_runs_test
