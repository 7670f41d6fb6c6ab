#include "clinicalbert/tokens/piece_trie_builder.hpp"

#include <map>
#include <random>
#include <string>
#include <vector>

#include "tests/catch.hpp"

namespace piece_trie_builder_test {

using clinicalbert::tokens::piece_key;
using clinicalbert::tokens::piece_trie;
using clinicalbert::tokens::piece_trie_builder;

namespace {

using words = std::map<std::string, std::int32_t>;

std::vector<piece_key> keys_of(const words& all) {
  std::vector<piece_key> keys;
  for (const auto& [bytes, id] : all) keys.push_back({bytes, id});
  return keys;
}

std::size_t count_wrong(const piece_trie& trie, piece_trie::node root, const words& wanted, const std::string& bytes) {
  const auto node = trie.find(root, bytes);
  const std::int32_t id = node == piece_trie::none ? -1 : trie.id(node);
  const auto found = wanted.find(bytes);
  return id != (found == wanted.end() ? -1 : found->second);
}

}  // namespace

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
    words begin, inside;
    for (int i = 0; i < 500; ++i) (random() % 3 == 0 ? inside : begin).emplace(word(), i);
    piece_trie_builder builder(keys_of(begin), keys_of(inside));
    const auto order = builder.order();
    const piece_trie trie = builder.take_trie();
    std::size_t wrong = 0;
    for (const auto& [root, wanted] :
         {std::pair(piece_trie::word_root, begin), std::pair(piece_trie::inside_root, inside)}) {
      for (const auto& [bytes, id] : wanted) wrong += count_wrong(trie, root, wanted, bytes);
      for (int i = 0; i < 2000; ++i) wrong += count_wrong(trie, root, wanted, word());
    }
    std::uint32_t depth = 0;
    for (const auto& placed : order) {
      wrong += placed.depth < depth || trie.child(trie.parent(placed.at), trie.byte(placed.at)) != placed.at;
      depth = placed.depth;
    }
    CHECK(wrong == 0);
  }
}

TEST_CASE("long keys and many children find their places", "[tokens]") {
  words all;
  for (int first = 0; first < 256; ++first) {
    for (int second = 0; second < 256; ++second) {
      all.emplace(std::string{static_cast<char>(first), static_cast<char>(second)}, 256 * first + second);
    }
  }
  all.emplace(std::string(100000, 'x'), 70000);
  const piece_trie trie = piece_trie_builder(keys_of(all), {}).take_trie();
  std::size_t wrong = 0;
  for (const auto& [bytes, id] : all) wrong += count_wrong(trie, piece_trie::word_root, all, bytes);
  CHECK(wrong == 0);
  CHECK(trie.find(piece_trie::inside_root, "x") == piece_trie::none);
}

}  // namespace piece_trie_builder_test
