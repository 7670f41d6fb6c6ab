#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "clinicalbert/tokens/tokenizer.hpp"
#include "tests/catch.hpp"
#include "tests/tokens/token_data.hpp"

namespace bad_input_test {

namespace tokens = clinicalbert::tokens;
using clinicalbert::text::byte_span;
using namespace std::string_literals;

namespace {

using pieces = std::vector<std::pair<std::string, byte_span>>;

/// The pieces of a text without [CLS] and [SEP], with their bytes.
pieces pieces_of(const std::string& text, tokens::special_tokens specials = tokens::special_tokens::as_text) {
  const auto tokenizer = tests::tokenizer("uncased", specials);
  const auto encoding = tokenizer.encode(text);
  pieces all;
  for (std::size_t i = 1; i + 1 < encoding.size(); ++i) {
    all.emplace_back(tokenizer.pieces().piece(encoding.ids[i]), encoding.offsets[i]);
  }
  return all;
}

}  // namespace

TEST_CASE("malformed bytes are as if they were not there, and lie in the span of their word", "[tokens]") {
  for (const std::string& bad :
       {"\xFF"s, "\x80"s, "\xC0\xAF"s, "\xE4\xB8"s, "\xED\xA0\x80"s, "\xF4\x90\x80\x80"s, "\xF8\x88"s}) {
    const auto size = static_cast<std::uint32_t>(bad.size());
    CHECK(pieces_of("fe" + bad + "ver") == pieces{{"fever", {0, 5 + size}}});
    CHECK(pieces_of("no " + bad + " fever") == pieces{{"no", {0, 2}}, {"fever", {4 + size, 9 + size}}});
    CHECK(pieces_of(bad).empty());
    CHECK(pieces_of(std::string(61, ' ') + "no" + bad) == pieces{{"no", {61, 63}}});
  }
  CHECK(pieces_of("\u4e00\xE4\xB8") == pieces{{"\u4e00", {0, 3}}});
}

TEST_CASE("NUL and other control characters are as if they were not there", "[tokens]") {
  CHECK(pieces_of("fe\0ver\0"s) == pieces{{"fever", {0, 6}}});
  CHECK(pieces_of("\0\0\0"s).empty());
  CHECK(pieces_of("fe\vver\x7F no") == pieces{{"fever", {0, 6}}, {"no", {8, 10}}});
}

TEST_CASE("a byte order mark is removed, and CRLF is white space", "[tokens]") {
  CHECK(pieces_of("\xEF\xBB\xBFno\r\nfever\r") == pieces{{"no", {3, 5}}, {"fever", {7, 12}}});
  CHECK(pieces_of("fe\xEF\xBB\xBFver") == pieces{{"fever", {0, 8}}});
  CHECK(pieces_of("\r\n").empty());
}

TEST_CASE("special tokens are special only if they are complete, and only if they may be", "[tokens]") {
  const auto recognized = tokens::special_tokens::recognized;
  CHECK(pieces_of("no[SEP]fever", recognized) == pieces{{"no", {0, 2}}, {"[SEP]", {2, 7}}, {"fever", {7, 12}}});
  CHECK(pieces_of("[sep]", recognized) == pieces_of("[sep]"));
  CHECK(pieces_of("[SEP", recognized) == pieces_of("[SEP"));
  const auto& special = tokens::special_pieces;
  for (const auto& [piece, span] : pieces_of("[CLS][SEP] [PAD]\n[MASK] [UNK]")) {
    CHECK(std::find(special.begin(), special.end(), piece) == special.end());
  }
}

}  // namespace bad_input_test
