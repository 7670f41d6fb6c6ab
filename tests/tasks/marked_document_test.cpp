#include "clinicalbert/tasks/marked_document.hpp"

#include <cstddef>
#include <cstdint>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "clinicalbert/tokens/window_error.hpp"
#include "tests/catch.hpp"

namespace marked_document_test {

using namespace clinicalbert;
using labels::typed_mention;
using tasks::marked_document;

namespace {

// Letters alone and inside a word, and four markers.
const tokens::tokenizer& letters() {
  static const tokens::tokenizer one = [] {
    std::string lines = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n<C\nC>\n<D\nD>\n-\n";
    for (char c = 'a'; c <= 'z'; ++c) lines += std::string(1, c) + "\n##" + std::string(1, c) + "\n";
    tokens::tokenizer_options options;
    options.specials = tokens::special_tokens::as_text;
    return tokens::tokenizer(tokens::vocabulary::parse(lines, "vocab.txt"), options);
  }();
  return one;
}

std::vector<std::int32_t> markers() {
  std::vector<std::int32_t> ids;
  for (const char* piece : {"<C", "C>", "<D", "D>"}) ids.push_back(letters().pieces().find(piece).value());
  return ids;
}

marked_document read(std::string_view note, const std::vector<typed_mention>& mentions,
                     const tasks::relation_windows& windows = {}, bool with_markers = true) {
  marked_document document;
  document.read(letters(), note, mentions, with_markers ? markers() : std::vector<std::int32_t>(), windows);
  return document;
}

// "[CLS] <C a C> ##b [SEP]".
std::string shown(const marked_document& document, std::size_t window = 0) {
  std::vector<std::int32_t> ids;
  document.append(window, letters().pieces(), ids);
  CHECK(ids.size() == document.length(window));
  std::string text;
  for (const auto id : ids) text += (text.empty() ? "" : " ") + std::string(letters().pieces().piece(id));
  return text;
}

std::string piece_at(const marked_document& document, std::size_t mention) {
  const auto place = document.places()[mention];
  std::vector<std::int32_t> ids;
  document.append(place.window, letters().pieces(), ids);
  return std::string(letters().pieces().piece(ids[place.row]));
}

}  // namespace

TEST_CASE("mentions stand between the markers of their type, and are read at the first of them") {
  const auto document = read("ab c de", {{{0, 2}, 0, ""}, {{3, 7}, 1, ""}});
  REQUIRE(document.windows().size() == 1);
  CHECK(shown(document) == "[CLS] <C a ##b C> <D c d ##e D> [SEP]");
  CHECK(document.places() == std::vector<marked_document::place>{{0, 1}, {0, 5}});
}

TEST_CASE("without markers the pieces are the note's, and a mention is read at its first one") {
  const auto document = read("ab c de", {{{3, 7}, 1, ""}, {{0, 2}, 0, ""}}, {}, false);
  CHECK(shown(document) == "[CLS] a ##b c d ##e [SEP]");
  CHECK(document.places() == std::vector<marked_document::place>{{0, 3}, {0, 1}});
}

TEST_CASE("mentions inside of words, inside of each other, beside each other and alike") {
  CHECK(shown(read("abc", {{{1, 2}, 0, ""}})) == "[CLS] a <C ##b C> ##c [SEP]");
  CHECK(shown(read("a b c", {{{2, 3}, 0, ""}, {{0, 5}, 1, ""}})) == "[CLS] <D a <C b C> c D> [SEP]");
  CHECK(shown(read("a b", {{{0, 3}, 0, ""}, {{0, 1}, 1, ""}, {{2, 3}, 1, ""}})) == "[CLS] <C <D a D> <D b D> C> [SEP]");
  CHECK(shown(read("a b", {{{0, 1}, 0, ""}, {{2, 3}, 1, ""}})) == "[CLS] <C a C> <D b D> [SEP]");
  CHECK(shown(read("a", {{{0, 1}, 0, ""}, {{0, 1}, 1, ""}})) == "[CLS] <C <D a D> C> [SEP]");
  CHECK(shown(read("a b c", {{{0, 3}, 0, ""}, {{2, 5}, 1, ""}})) == "[CLS] <C a <D b C> c D> [SEP]");  // they cross
}

TEST_CASE("what has no type or no piece is nowhere") {
  const auto document = read("a \x01 b", {{{0, 1}, labels::no_type, ""}, {{2, 3}, 0, ""}, {{4, 5}, 1, ""}});
  CHECK(shown(document) == "[CLS] a <D b D> [SEP]");
  CHECK(document.places()[0] == marked_document::nowhere);
  CHECK(document.places()[1] == marked_document::nowhere);
  CHECK(piece_at(document, 2) == "<D");
  const auto empty = read("", {});
  CHECK(empty.windows().empty());
  CHECK(empty.places().empty());
  CHECK(read(" \n", {{{0, 1}, 0, ""}}).places() == std::vector<marked_document::place>{marked_document::nowhere});
}

TEST_CASE("of two windows a mention is read in the one where it stands farther from an edge") {
  // Nine words and a marked one; windows of 8 pieces that share 4.
  const auto document = read("a b c d e f g h i j", {{{10, 11}, 0, ""}}, {10, 4});
  REQUIRE(document.windows().size() == 2);
  CHECK(shown(document, 0) == "[CLS] a b c d e <C f C> [SEP]");
  CHECK(shown(document, 1) == "[CLS] e <C f C> g h i j [SEP]");
  CHECK(document.places()[0] == marked_document::place{1, 2});  // one piece before it; no edge behind it but the note's
}

TEST_CASE("random documents: nothing is cut, no marker leaves its word, each mention is read at its own marker") {
  const auto seed = GENERATE(1u, 2u, 3u, 4u);
  CAPTURE(seed);
  std::mt19937 random(seed);
  for (int round = 0; round < 50; ++round) {
    std::string note;
    for (std::size_t words = 1 + random() % 40; words-- > 0;) {
      for (std::size_t size = 1 + random() % (words % 9 == 0 ? 30 : 3); size-- > 0;)
        note += static_cast<char>('a' + random() % 26);
      note += random() % 5 == 0 ? "-" : " ";
    }
    std::vector<typed_mention> mentions;
    for (std::size_t begin = random() % 9; begin < note.size(); begin += 1 + random() % 12) {
      const auto end = std::min(note.size(), begin + 1 + random() % 9);
      mentions.push_back({{static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)},
                          static_cast<std::uint32_t>(random() % 2),
                          ""});
      begin = random() % 4 == 0 ? begin : end;  // some lie in each other
    }
    const tasks::relation_windows windows{8 + random() % 40, random() % 3};
    const auto document = read(note, mentions, windows);
    std::set<std::size_t> held;
    std::size_t all = 0;
    for (std::size_t w = 0; w < document.windows().size(); ++w) {
      CHECK(document.length(w) <= windows.length);
      for (std::size_t i = document.windows()[w].begin; i < document.windows()[w].end; ++i) held.insert(i);
      all = std::max(all, document.windows()[w].end);
    }
    CHECK(held.size() == all);
    tokens::encoding pieces;
    letters().append_pieces(note, pieces);
    std::size_t marked = 0;
    for (std::size_t m = 0; m < mentions.size(); ++m) {
      if (document.places()[m] == marked_document::nowhere) continue;  // white space only
      ++marked;
      CHECK(piece_at(document, m) == (mentions[m].type == 0 ? "<C" : "<D"));
    }
    CHECK(all == pieces.size() + 2 * marked);
  }
}

TEST_CASE("windows without room are refused") {
  CHECK_THROWS_AS(read("a b c", {}, {7, 0}), tokens::window_error);
  CHECK_THROWS_AS(read("a b c", {}, {8, 6}), tokens::window_error);
  CHECK(tasks::relation_windows{}.within(40).length == 40);
  CHECK(tasks::relation_windows{}.within(40).overlap == 10);
}

}  // namespace marked_document_test
