#include "clinicalbert/tokens/wordpiece.hpp"

#include <algorithm>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "clinicalbert/text/utf8.hpp"
#include "clinicalbert/tokens/tokenizer.hpp"
#include "tests/catch.hpp"
#include "tests/tokens/token_data.hpp"

namespace wordpiece_test {

namespace tokens = clinicalbert::tokens;

namespace {

const std::vector<std::string> lines = {"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "fe",
                                        "fever", "##ver", "##v",   "##s",   "a",      "##a"};

std::vector<std::string> cut(const tokens::vocabulary& pieces, std::string_view word) {
  tokens::word_pieces out;
  const std::size_t count = tokens::cut_word(pieces.index(), word, out);
  std::vector<std::string> all;
  std::uint32_t begin = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string bytes(word.substr(begin, out[i].end - begin));
    const std::string piece(pieces.piece(out[i].id));
    CHECK(piece == (i == 0 ? bytes : "##" + bytes));
    all.push_back(piece);
    begin = out[i].end;
  }
  return all;
}

/// The plain way: of each beginning of what is left, the longest that is a
/// piece.
std::vector<std::string> greedy(const tokens::vocabulary& pieces, std::string_view word) {
  std::vector<std::string> all;
  while (!word.empty()) {
    const std::string prefix = all.empty() ? "" : "##";
    std::size_t size = word.size();
    while (size > 0 && !pieces.find(prefix + std::string(word.substr(0, size)))) --size;
    if (size == 0) return {};
    all.push_back(prefix + std::string(word.substr(0, size)));
    word.remove_prefix(size);
  }
  return all;
}

/// An index whose trie counts how often it is asked.
struct counting_index {
  const tokens::piece_index& index;
  mutable std::size_t steps = 0;

  const counting_index& trie() const { return *this; }
  const tokens::failure_links& links() const { return index.links(); }
  tokens::piece_trie::node child(tokens::piece_trie::node from, char byte) const {
    ++steps;
    return index.trie().child(from, byte);
  }
};

}  // namespace

TEST_CASE("the longest piece wins from the left", "[tokens]") {
  const tokens::vocabulary pieces(lines);
  CHECK(cut(pieces, "fever") == std::vector<std::string>{"fever"});
  CHECK(cut(pieces, "fevers") == std::vector<std::string>{"fever", "##s"});
  CHECK(cut(pieces, "fever") == std::vector<std::string>{"fever"});
  CHECK(cut(pieces, "fevs") == std::vector<std::string>{"fe", "##v", "##s"});
}

TEST_CASE("a word of which a part is no piece is unknown as a whole", "[tokens]") {
  const tokens::vocabulary pieces(lines);
  CHECK(cut(pieces, "feverx").empty());
  CHECK(cut(pieces, "xfever").empty());
  CHECK(cut(pieces, "f").empty());
}

TEST_CASE(
    "a vocabulary without pieces for the inside of words knows whole "
    "words only",
    "[tokens]") {
  const tokens::vocabulary pieces(std::vector<std::string>(lines.begin(), lines.begin() + 7));
  CHECK(cut(pieces, "fever") == std::vector<std::string>{"fever"});
  CHECK(cut(pieces, "fevers").empty());
}

TEST_CASE("any word is cut as longest-match-first cuts it", "[tokens]") {
  const auto seed = std::random_device{}();
  CAPTURE(seed);
  std::mt19937 random(seed);
  for (int round = 0; round < 200; ++round) {
    // Two to five letters, of which some have bytes in common.
    static const std::vector<std::string> alphabet = {"a", "b", "\u00e9", "\u00e8", "\u4e00", "\u4e8c", "\U00010348"};
    const auto letters = 2 + random() % (alphabet.size() - 1);
    const auto draw = [&](std::size_t longest) {
      std::string word;
      for (auto size = 1 + random() % longest; size > 0; --size) word += alphabet[random() % letters];
      return word;
    };
    std::set<std::string> drawn;
    for (auto i = random() % 60; i > 0; --i) drawn.insert((random() % 3 == 0 ? "" : "##") + draw(1 + random() % 8));
    std::vector<std::string> all(lines.begin(), lines.begin() + 5);
    all.insert(all.end(), drawn.begin(), drawn.end());
    const tokens::vocabulary pieces(all);
    for (int i = 0; i < 300; ++i) {
      const std::string word = draw(30);
      if (cut(pieces, word) != greedy(pieces, word)) FAIL("round " << round << ", word " << i);
    }
  }
}

TEST_CASE(
    "the words of BERT's vocabularies, joined, are cut as "
    "longest-match-first cuts them",
    "[tokens]") {
  const auto seed = std::random_device{}();
  CAPTURE(seed);
  std::mt19937 random(seed);
  for (const std::string name : tests::vocabulary_names) {
    const auto& pieces = tests::vocabulary(name);
    std::size_t wrong = 0;
    std::size_t known = 0;
    for (int i = 0; i < 20000; ++i) {
      std::string word;
      for (auto parts = 1 + random() % 4; parts > 0; --parts) {
        std::string part(pieces.piece(static_cast<std::int32_t>(random() % pieces.size())));
        part.erase(std::remove(part.begin(), part.end(), '#'), part.end());
        if (random() % 4 == 0) part = part.substr(0, random() % 4);  // may end inside a character
        word += part;
      }
      if (clinicalbert::text::count_code_points(word) > tokens::longest_word) continue;
      const auto wanted = greedy(pieces, word);
      known += !wanted.empty();
      wrong += cut(pieces, word) != wanted;
    }
    CHECK(wrong == 0);
    CHECK(known > 1000);
  }
}

TEST_CASE("the steps are linear in the length of a word", "[tokens]") {
  std::vector<std::string> all(lines.begin(), lines.begin() + 5);
  all.insert(all.end(), {"a", "##a", "##b"});
  for (std::size_t size = 2; size < 100; ++size) all.push_back(std::string(size, 'a') + "c");
  for (std::size_t size = 2; size < 100; ++size) all.push_back("##" + std::string(size, 'a') + "d");
  const tokens::vocabulary pieces(all);
  for (const std::string& word : {std::string(100, 'a'), std::string(99, 'a') + "b", std::string(99, 'a') + "e",
                                  std::string(50, 'a') + "d" + std::string(49, 'a')}) {
    counting_index counted{pieces.index()};
    tokens::word_pieces out;
    (void)tokens::cut_word(counted, word, out);
    CHECK(counted.steps <= 3 * word.size());
    CHECK(cut(pieces, word) == greedy(pieces, word));
  }
}

TEST_CASE("a word has at most 100 code points", "[tokens]") {
  const tokens::tokenizer tokenizer(tokens::vocabulary{lines}, tokens::tokenizer_options::uncased());
  CHECK(tokenizer.encode(std::string(100, 'a')).size() == 102);
  for (const std::string& word : {std::string(101, 'a'), std::string(101, 'A'), std::string(5000, 'a')}) {
    const auto encoding = tokenizer.encode(word);
    REQUIRE(encoding.size() == 3);
    CHECK(encoding.ids[1] == 1);
    CHECK(encoding.offsets[1] == clinicalbert::text::byte_span{0, static_cast<std::uint32_t>(word.size())});
  }
}

}  // namespace wordpiece_test
