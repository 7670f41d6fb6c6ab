#include "clinicalbert/tokens/piece_trie.hpp"

#include <map>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "tests/catch.hpp"

using clinicalbert::tokens::piece_trie;

TEST_CASE("an empty trie has nothing", "[tokens]") {
  const piece_trie trie;
  for (int byte = 0; byte < 256; ++byte)
    CHECK(trie.child(piece_trie::root, static_cast<char>(byte)) == piece_trie::none);
  CHECK_FALSE(trie.has_piece(piece_trie::root));
}

TEST_CASE("a trie has what was put in and nothing else", "[tokens]") {
  const auto seed = std::random_device{}();
  CAPTURE(seed);
  std::mt19937 random(seed);
  for (int round = 0; round < 30; ++round) {
    const unsigned letters = round % 3 == 0 ? 256 : 4;
    const auto word = [&] {
      std::string bytes(1 + random() % 7, '\0');
      for (char& byte : bytes) byte = static_cast<char>(random() % letters);
      return bytes;
    };
    std::map<std::string, std::int32_t> wanted;
    for (int i = 0; i < 500; ++i) wanted.emplace(word(), i);
    std::vector<std::string_view> sorted;
    std::vector<std::int32_t> ids;
    for (const auto& [bytes, id] : wanted) {
      sorted.push_back(bytes);
      ids.push_back(id);
    }
    const piece_trie trie(sorted, ids);
    std::size_t wrong = 0;
    const auto check = [&](const std::string& bytes) {
      const auto node = trie.find(bytes);
      const bool there = node != piece_trie::none && trie.has_piece(node);
      const auto found = wanted.find(bytes);
      wrong += there != (found != wanted.end()) || (there && trie.id(node) != found->second);
    };
    for (const auto& [bytes, id] : wanted) check(bytes);
    for (int i = 0; i < 2000; ++i) check(word());
    CHECK(wrong == 0);
  }
}
