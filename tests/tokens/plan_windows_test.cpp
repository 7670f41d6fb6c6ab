#include "clinicalbert/tokens/plan_windows.hpp"

#include <cstdint>
#include <random>
#include <vector>

#include "tests/catch.hpp"

namespace plan_windows_test {

using namespace clinicalbert::tokens;

TEST_CASE("a note that fits is one window") {
  std::vector<piece_range> windows;
  plan_windows(std::vector<piece_range>{{0, 2}, {2, 5}}, 5, 2, windows);
  CHECK(windows == std::vector<piece_range>{{0, 5}});
  plan_windows({}, 5, 2, windows);
  CHECK(windows.empty());
  CHECK_THROWS_AS(plan_windows({}, 5, 5, windows), window_error);
}

TEST_CASE("windows end between words and share pieces") {
  std::vector<piece_range> windows;
  plan_windows(std::vector<piece_range>{{0, 2}, {2, 4}, {4, 6}, {6, 8}, {8, 10}}, 5, 2, windows);
  CHECK(windows == std::vector<piece_range>{{0, 4}, {2, 6}, {4, 8}, {6, 10}});
}

TEST_CASE("windows end with a sentence in their second half and begin with the one that is shared") {
  std::vector<piece_range> words, windows;
  for (std::uint32_t i = 0; i < 24; ++i) words.push_back({i, i + 1});
  plan_windows(words, 10, 1, windows, std::vector<std::uint32_t>{0, 4, 7, 15, 18});
  CHECK(windows == std::vector<piece_range>{{0, 7}, {4, 14}, {13, 23}, {18, 24}});

  SECTION("a sentence that ends in the first half would waste the window") {
    plan_windows(words, 10, 2, windows, std::vector<std::uint32_t>{0, 5});
    CHECK(windows == std::vector<piece_range>{{0, 10}, {5, 15}, {13, 23}, {21, 24}});
  }
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
    std::vector<std::uint32_t> sentences;
    for (std::uint32_t word = 0; round % 2 == 1 && word < words.size(); ++word) {
      if (random() % 4 == 0) sentences.push_back(word);
    }
    plan_windows(words, room, overlap, windows, sentences);
    std::size_t end = 0;
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

}  // namespace plan_windows_test
