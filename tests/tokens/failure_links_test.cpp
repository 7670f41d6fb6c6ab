#include "clinicalbert/tokens/failure_links.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/catch.hpp"

namespace failure_links_test {

using clinicalbert::tokens::failure_links;
using clinicalbert::tokens::piece_key;
using clinicalbert::tokens::piece_trie;
using clinicalbert::tokens::piece_trie_builder;

namespace {

struct linked_trie {
  piece_trie trie;
  failure_links links;

  linked_trie(const std::vector<piece_key>& words, const std::vector<piece_key>& insides) {
    piece_trie_builder builder(words, insides);
    const auto order = builder.order();
    trie = builder.take_trie();
    links = failure_links(trie, order);
  }

  /// The pieces that are popped behind `bytes`, and the node where it goes on.
  [[nodiscard]] std::pair<std::vector<std::int32_t>, piece_trie::node> behind(std::string_view bytes) const {
    const auto [to, pops] = links.from(trie.find(piece_trie::word_root, bytes));
    if (pops < 0) return {{~pops}, to};
    std::vector<std::int32_t> ids;
    for (auto p = pops; p != 0; p = links.list(p).previous) {
      CHECK(links.list(p).count == (p == pops ? links.list(pops).count : links.list(pops).count - ids.size()));
      ids.insert(ids.begin(), links.list(p).id);
    }
    return {ids, to};
  }
};

using result = std::pair<std::vector<std::int32_t>, piece_trie::node>;

}  // namespace

TEST_CASE("links and pops are those of the paper's example", "[tokens]") {
  // V = {a, abcdx, ##b, ##c, ##cdy, ##dz} (Song et al. 2021, section 3), ids in
  // that order.
  const linked_trie all({{"a", 0}, {"abcdx", 1}}, {{"b", 2}, {"c", 3}, {"cdy", 4}, {"dz", 5}});
  const auto inside = [&](std::string_view bytes) { return all.trie.find(piece_trie::inside_root, bytes); };
  CHECK(all.behind("") == result{{}, piece_trie::none});
  CHECK(all.behind("a") == result{{0}, inside("")});
  CHECK(all.behind("ab") == result{{0}, inside("b")});
  CHECK(all.behind("abc") == result{{0, 2}, inside("c")});
  CHECK(all.behind("abcd") == result{{0, 2}, inside("cd")});
  CHECK(all.behind("abcdx") == result{{1}, inside("")});
  const auto cd = all.links.from(inside("cd"));
  CHECK(cd.to == inside("d"));
  CHECK(cd.pops > 0);
  CHECK(all.links.list(cd.pops).id == 3);
  CHECK(all.links.list(cd.pops).end == 1);
  CHECK(all.links.from(inside("d")).pops == 0);
}

TEST_CASE("lists of pops take memory linear in the pieces", "[tokens]") {
  // Every prefix of the long piece is cut into single letters.
  const std::string letters(20000, 'a');
  const linked_trie all({{"a", 0}, {letters, 1}}, {{"a", 2}});
  const auto link = all.links.from(all.trie.find(piece_trie::word_root, std::string_view(letters).substr(1)));
  CHECK(link.to == all.trie.find(piece_trie::inside_root, "a"));
  CHECK(all.links.list(link.pops).count == 19998);
  CHECK(all.links.list(link.pops).end == 19998);
  CHECK(static_cast<std::size_t>(link.pops) <= 2 * letters.size());
}

}  // namespace failure_links_test
