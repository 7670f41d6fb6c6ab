#include "clinicalbert/labels/plan_windows.hpp"

#include <cstdint>
#include <random>
#include <vector>

#include "tests/catch.hpp"

using namespace clinicalbert::labels;

TEST_CASE("a note that fits is one window") {
  std::vector<piece_range> windows;
  plan_windows(std::vector<piece_range>{{0, 2}, {2, 5}}, 5, 2, windows);
  CHECK(windows == std::vector<piece_range>{{0, 5}});
  plan_windows({}, 5, 2, windows);
  CHECK(windows.empty());
  CHECK_THROWS_AS(plan_windows({}, 5, 5, windows), label_error);
}

TEST_CASE("windows end between words and share pieces") {
  std::vector<piece_range> windows;
  plan_windows(std::vector<piece_range>{{0, 2}, {2, 4}, {4, 6}, {6, 8}, {8, 10}}, 5, 2, windows);
  CHECK(windows == std::vector<piece_range>{{0, 4}, {2, 6}, {4, 8}, {6, 10}});
}

TEST_CASE("random notes: every word is in a window, none is cut that fits, each window brings something new") {
  const std::uint32_t seed = 3;
  CAPTURE(seed);
  std::mt19937 random(seed);
  for (int round = 0; round < 500; ++round) {
    std::vector<piece_range> words;
    std::uint32_t at = 0;
    for (std::size_t left = random() % 60; left > 0; --left) {
      const auto length = static_cast<std::uint32_t>(1 + random() % (random() % 10 == 0 ? 12 : 3));
      words.push_back({at, at + length});
      at += length;
    }
    const std::size_t room = 1 + random() % 12;
    const std::size_t overlap = random() % room;
    std::vector<piece_range> windows;
    plan_windows(words, room, overlap, windows);
    std::uint32_t end = 0;
    for (const auto& window : windows) {
      REQUIRE(window.end - window.begin <= room);
      REQUIRE(window.end > end);
      end = window.end;
    }
    for (const auto& word : words) {
      std::size_t whole = 0;
      bool has_first = false;
      for (const auto& window : windows) {
        has_first = has_first || (window.begin <= word.begin && word.begin < window.end);
        if (window.begin <= word.begin && word.end <= window.end) ++whole;
      }
      REQUIRE(has_first);
      if (word.end - word.begin <= room) REQUIRE(whole > 0);
    }
  }
}
