#include "clinicalbert/text/segmentation/word_trie.hpp"

#include <map>
#include <random>
#include <string>

#include "tests/catch.hpp"

namespace word_trie_test {

namespace text = clinicalbert::text;

TEST_CASE("a trie has the nodes that were added and no others", "[text]") {
  text::word_trie trie;
  CHECK(trie.size() == 1);
  CHECK(trie.child(text::word_trie::root, U'a') == text::word_trie::none);
  const auto a = trie.add_child(text::word_trie::root, U'a');
  CHECK(a != text::word_trie::root);
  CHECK(trie.add_child(text::word_trie::root, U'a') == a);
  CHECK(trie.child(a, U'a') == text::word_trie::none);
  CHECK(trie.size() == 2);
}

TEST_CASE("a trie agrees with a map of strings", "[text]") {
  const auto seed = std::random_device{}();
  CAPTURE(seed);
  std::mt19937 random(seed);
  const auto code_point = [&] {
    return static_cast<char32_t>(random() % 4 == 0 ? random() % 0x110000 : 0x4E00 + random() % 8);
  };
  text::word_trie trie;
  std::map<std::u32string, text::word_trie::node> nodes{{U"", text::word_trie::root}};
  for (int round = 0; round < 3000; ++round) {
    std::u32string word;
    auto at = text::word_trie::root;
    for (auto left = random() % 6; left > 0; --left) {
      word += code_point();
      at = trie.add_child(at, word.back());
      const auto [found, is_new] = nodes.emplace(word, at);
      REQUIRE(found->second == at);
    }
  }
  CHECK(trie.size() == nodes.size());
  std::size_t wrong = 0;
  for (int round = 0; round < 3000; ++round) {
    std::u32string word;
    auto at = text::word_trie::root;
    for (auto left = random() % 6; left > 0 && at != text::word_trie::none; --left) {
      word += code_point();
      at = trie.child(at, word.back());
    }
    const auto found = nodes.find(word);
    wrong += (found == nodes.end() ? text::word_trie::none : found->second) != at;
  }
  CHECK(wrong == 0);
}

}  // namespace word_trie_test
