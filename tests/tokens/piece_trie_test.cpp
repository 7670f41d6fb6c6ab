#include "clinicalbert/tokens/piece_trie.hpp"

#include "tests/catch.hpp"

namespace piece_trie_test {

using clinicalbert::tokens::piece_trie;

TEST_CASE("an empty trie has nothing", "[tokens]") {
  const piece_trie trie;
  for (const auto root : {piece_trie::word_root, piece_trie::inside_root}) {
    for (int byte = 0; byte < 256; ++byte) CHECK(trie.child(root, static_cast<char>(byte)) == piece_trie::none);
    CHECK(trie.id(root) == -1);
    CHECK(trie.find(root, "") == root);
    CHECK(trie.find(root, "fever") == piece_trie::none);
  }
}

}  // namespace piece_trie_test
