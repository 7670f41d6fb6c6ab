#include "clinicalbert/tokens/wordpiece.hpp"

#include <string>
#include <vector>

#include "clinicalbert/tokens/tokenizer.hpp"
#include "tests/catch.hpp"
#include "tests/tokens/token_data.hpp"

namespace tokens = clinicalbert::tokens;

namespace {

const std::vector<std::string> lines = {"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "fe",
                                        "fever", "##ver", "##v",   "##s",   "a",      "##a"};

std::vector<std::string> cut(const tokens::vocabulary& pieces, std::string_view word) {
  tokens::word_pieces out;
  const std::size_t count = tokens::cut_word(pieces, word, out);
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

TEST_CASE("a vocabulary without pieces for the inside of words knows whole words only", "[tokens]") {
  const tokens::vocabulary pieces(std::vector<std::string>(lines.begin(), lines.begin() + 7));
  CHECK(pieces.inside_word() == tokens::piece_trie::none);
  CHECK(cut(pieces, "fever") == std::vector<std::string>{"fever"});
  CHECK(cut(pieces, "fevers").empty());
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
