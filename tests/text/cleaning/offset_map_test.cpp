#include "clinicalbert/text/cleaning/offset_map.hpp"

#include <algorithm>
#include <limits>
#include <random>
#include <vector>

#include "tests/catch.hpp"

namespace offset_map_test {

namespace text = clinicalbert::text;
using text::byte_span;
using text::offset_map;

namespace {

/// "The <b>dose</b> is ２" made into "The DOSE is 2 mg": a copy, a changed word, gaps, and an insertion.
constexpr offset_map example() {
  offset_map map;
  map.copy({0, 4});
  map.replace(4, {7, 11});
  map.copy({15, 19});
  map.replace(1, {19, 22});
  map.replace(3, {22, 22});
  return map;
}

/// A map of a text of `size` bytes, with runs of every kind.
offset_map random_map(std::uint32_t size, std::mt19937& random, bool insertions) {
  offset_map map;
  std::uint32_t at = 0;
  while (at < size) {
    const auto end = std::min(size, at + 1 + static_cast<std::uint32_t>(random() % 5));
    switch (random() % 4) {
      case 0:
        if (insertions) map.replace(1 + static_cast<std::uint32_t>(random() % 2), {at, at});
        break;
      case 1:
        at = end;
        break;
      case 2:
        map.replace(1 + static_cast<std::uint32_t>(random() % 4), {at, end});
        at = end;
        break;
      default:
        map.copy({at, end});
        at = end;
    }
  }
  return map;
}

/// The origin of each byte, read off the runs one by one.
std::vector<byte_span> origins(const offset_map& map) {
  std::vector<byte_span> all;
  for (const auto& run : map.runs()) {
    for (std::uint32_t i = 0; i < run.made.size(); ++i) {
      const auto begin = run.original.begin + i;
      all.push_back(run.copied ? byte_span{begin, begin + 1} : run.original);
    }
  }
  return all;
}

bool inserted(const offset_map& map, std::uint32_t byte) { return map.origin({byte, byte + 1}).empty(); }

}  // namespace

TEST_CASE("a made span comes from where its first to where its last byte does", "[text]") {
  constexpr bool as_documented = [] {
    const offset_map map = example();
    return map.size() == 16 && map.origin({0, 4}) == byte_span{0, 4} && map.origin({1, 3}) == byte_span{1, 3} &&
           map.origin({4, 8}) == byte_span{7, 11} && map.origin({5, 6}) == byte_span{7, 11} &&  // part of a run
           map.origin({3, 9}) == byte_span{3, 16} &&                                            // over two gaps
           map.origin({8, 12}) == byte_span{15, 19} && map.origin({12, 13}) == byte_span{19, 22} &&
           map.origin({13, 16}) == byte_span{22, 22} && map.origin({0, 16}) == byte_span{0, 22};
  }();
  STATIC_REQUIRE(as_documented);
}

TEST_CASE("an empty made span comes from the place of the byte behind it", "[text]") {
  const offset_map map = example();
  CHECK(map.origin({0, 0}) == byte_span{0, 0});
  CHECK(map.origin({2, 2}) == byte_span{2, 2});
  CHECK(map.origin({4, 4}) == byte_span{7, 7});
  CHECK(map.origin({6, 6}) == byte_span{7, 11});  // inside what stands for a span as a whole
  CHECK(map.origin({8, 8}) == byte_span{15, 15});
  CHECK(map.origin({14, 14}) == byte_span{22, 22});
  CHECK(map.origin({16, 16}) == byte_span{22, 22});
  CHECK(offset_map{}.origin({0, 0}) == byte_span{0, 0});
}

TEST_CASE("an original span has the image of all that comes from it", "[text]") {
  const offset_map map = example();
  CHECK(map.image({0, 4}) == byte_span{0, 4});
  CHECK(map.image({1, 3}) == byte_span{1, 3});
  CHECK(map.image({8, 9}) == byte_span{4, 8});
  CHECK(map.image({2, 8}) == byte_span{2, 8});
  CHECK(map.image({4, 7}) == byte_span{4, 4});
  CHECK(map.image({11, 15}) == byte_span{8, 8});
  CHECK(map.image({11, 16}) == byte_span{8, 9});
  CHECK(map.image({22, 22}) == byte_span{13, 16});
  CHECK(map.image({9, 9}) == byte_span{4, 8});
  CHECK(map.image({30, 40}) == byte_span{16, 16});
  CHECK(offset_map{}.image({3, 9}) == byte_span{0, 0});
}

TEST_CASE("runs that go on are one run", "[text]") {
  offset_map map;
  map.copy({0, 3});
  map.copy({3, 3});
  map.copy({3, 9});
  map.replace(0, {9, 12});
  CHECK(map.runs().size() == 1);
  map.copy({12, 13});
  CHECK(map.runs().size() == 2);
  map.replace(1, {13, 13});
  map.copy({13, 14});
  CHECK(map.runs().size() == 4);
  CHECK(map.runs().back() == offset_map::run{{11, 12}, {13, 14}, true});
}

TEST_CASE("a made text is shorter than 4 GiB", "[text]") {
  constexpr auto most = std::numeric_limits<std::uint32_t>::max();
  offset_map map;
  map.replace(most - 1, {0, 1});
  map.copy({1, 2});
  CHECK(map.size() == most);
  CHECK_THROWS_AS(map.copy({2, 3}), text::size_error);
  CHECK_THROWS_AS(map.replace(1, {2, 3}), text::size_error);
  CHECK(map.size() == most);
}

TEST_CASE("a second step must fit the first", "[text]") {
  offset_map second;
  second.copy({0, 17});
  CHECK_THROWS_AS(compose(example(), second), text::size_error);
}

TEST_CASE("origins and images are those that the bytes one by one give", "[text]") {
  const auto seed = std::random_device{}();
  CAPTURE(seed);
  std::mt19937 random(seed);
  for (int round = 0; round < 400; ++round) {
    CAPTURE(round);
    const auto size = static_cast<std::uint32_t>(random() % 30);
    const offset_map map = random_map(size, random, true);
    const auto bytes = origins(map);
    REQUIRE(bytes.size() == map.size());
    bool good = true;
    for (std::uint32_t begin = 0; begin < map.size(); ++begin) {
      for (std::uint32_t end = begin + 1; end <= map.size(); ++end) {
        const byte_span span = map.origin({begin, end});
        good = good && span == byte_span{bytes[begin].begin, bytes[end - 1].end} && span.end <= size;
        if (inserted(map, begin) || inserted(map, end - 1)) continue;
        const byte_span back = map.image(span);
        good = good && back.begin <= begin && back.end >= end;
      }
    }
    for (std::uint32_t begin = 0; begin <= size; ++begin) {
      for (std::uint32_t end = begin; end <= size; ++end) {
        std::uint32_t from = 0;
        std::uint32_t to = map.size();
        while (from < map.size() && bytes[from].end <= begin) ++from;
        while (to > 0 && bytes[to - 1].begin >= end) --to;
        const byte_span span = map.image({begin, end});
        const byte_span want =
            begin == end ? byte_span{std::min(from, to), std::max(from, to)} : byte_span{from, std::max(from, to)};
        good = good && span == want;
      }
    }
    CHECK(good);
  }
}

TEST_CASE("a composed map does what its two maps do one after the other", "[text]") {
  const auto seed = std::random_device{}();
  CAPTURE(seed);
  std::mt19937 random(seed);
  for (int round = 0; round < 2000; ++round) {
    CAPTURE(round);
    const bool insertions = round % 2 == 0;
    const offset_map first = random_map(static_cast<std::uint32_t>(random() % 40), random, insertions);
    const offset_map second = random_map(first.size(), random, insertions);
    const offset_map third = random_map(second.size(), random, insertions);
    const offset_map whole = compose(first, second);
    REQUIRE(whole.size() == second.size());
    bool good = true;
    byte_span before{0, 0};
    for (std::uint32_t byte = 0; byte < whole.size(); ++byte) {
      const byte_span span = whole.origin({byte, byte + 1});
      good = good && span == first.origin(second.origin({byte, byte + 1}));
      good = good && span.begin >= before.begin && span.end >= before.end;
      before = span;
      if (insertions) continue;
      for (std::uint32_t end = byte + 1; end <= whole.size(); ++end) {
        good = good && whole.origin({byte, end}) == first.origin(second.origin({byte, end}));
      }
    }
    for (const auto& run : whole.runs()) good = good && (!run.copied || run.made.size() == run.original.size());
    if (!insertions) good = good && compose(whole, third) == compose(first, compose(second, third));
    CHECK(good);
  }
}

TEST_CASE("a map composed with one that copies all is the same map", "[text]") {
  offset_map before;
  before.copy({0, 22});
  offset_map behind;
  behind.copy({0, 16});
  CHECK(compose(before, example()) == example());
  CHECK(compose(example(), behind) == example());
}

}  // namespace offset_map_test
