#include "clinicalbert/labels/word_windows.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

#include "clinicalbert/tokens/plan_windows.hpp"
#include "tests/catch.hpp"

namespace word_windows_test {

using clinicalbert::labels::context_of;
using clinicalbert::labels::windows_of_words;
using clinicalbert::tokens::piece_range;

TEST_CASE("a word belongs to the window in which it has most context, and to the earlier among equals") {
  std::vector<piece_range> words;
  for (std::uint32_t i = 0; i < 10; ++i) words.push_back({i, i + 1});
  // Edges of the note are no edges. Word 4: 1 to the end of [0, 6), 2 in [2, 8), 0 in [4, 10). Word 3: 2 against 1.
  CHECK(windows_of_words(std::vector<piece_range>{{4, 10}, {0, 6}, {2, 8}}, 10, words) ==
        std::vector<std::size_t>{1, 1, 1, 1, 2, 2, 0, 0, 0, 0});
  // Word 4 stands 1 piece from the end of the first and from the begin of the second.
  CHECK(windows_of_words(std::vector<piece_range>{{0, 6}, {3, 10}}, 10, words)[4] == 0);
  CHECK(windows_of_words(std::vector<piece_range>{}, 0, {}).empty());
  CHECK_THROWS_WITH(windows_of_words(std::vector<piece_range>{{0, 4}, {5, 10}}, 10, words),
                    clinicalbert::tests::contains("piece 4"));
}

TEST_CASE("no other window has a word farther inside, and the windows of words rise") {
  const auto seed = std::random_device{}();
  INFO("seed " << seed);
  std::mt19937 random(seed);
  for (int round = 0; round < 300; ++round) {
    std::vector<piece_range> words;
    std::uint32_t pieces = 0;
    for (std::uint32_t i = 0; i < 120; ++i) {
      const auto length = static_cast<std::uint32_t>(1 + random() % (i % 40 == 39 ? 30 : 4));
      words.push_back({pieces, pieces + length});
      pieces += length;
    }
    const std::size_t room = 8 + random() % 40;
    std::vector<piece_range> windows;
    clinicalbert::tokens::plan_windows(words, room, random() % room, windows);
    const auto chosen = windows_of_words(windows, pieces, words);
    REQUIRE(std::is_sorted(chosen.begin(), chosen.end()));
    for (std::size_t i = 0; i < words.size(); ++i) {
      const auto context = context_of(words[i], windows[chosen[i]], pieces);
      for (std::size_t w = 0; w < windows.size(); ++w) {
        if (words[i].begin < windows[w].begin || words[i].begin >= windows[w].end) continue;
        const auto other = context_of(words[i], windows[w], pieces);
        REQUIRE((other < context || (other == context && w >= chosen[i])));
      }
    }
  }
}

}  // namespace word_windows_test
