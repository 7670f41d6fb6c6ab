#include "examples/nested_marks.hpp"

#include <cstddef>
#include <random>
#include <string>
#include <vector>

#include "examples/html_article.hpp"
#include "tests/catch.hpp"
#include "tests/examples/well_formed.hpp"

namespace nested_marks_test {

namespace {

using namespace clinicalbert;

std::string marked(const std::string& text, const std::vector<labels::entity>& entities) {
  std::string line;
  const auto name = [&](std::size_t i) { return std::string(1, static_cast<char>('A' + i)); };
  examples::for_each_mark(
      text.size(), entities, [&](std::size_t begin, std::size_t end) { line += text.substr(begin, end - begin); },
      [&](std::size_t i, bool goes_on) { line += "<" + name(i) + (goes_on ? "+" : ""); },
      [&](std::size_t i, bool goes_on) { line += name(i) + (goes_on ? "+" : "") + ">"; });
  return line;
}

}  // namespace

TEST_CASE("marks nest, and an entity that crosses another's end stands in parts") {
  CHECK(marked("", {}).empty());
  CHECK(marked("abcdef", {}) == "abcdef");
  CHECK(marked("abcdef", {{{1, 3}}, {{3, 6}}}) == "a<AbcA><BdefB>");
  CHECK(marked("abcdef", {{{0, 6}}, {{0, 2}}, {{4, 6}}}) == "<A<BabB>cd<CefC>A>");
  CHECK(marked("abcdef", {{{1, 4}}, {{1, 4}}}) == "a<A<BbcdB>A>ef");
  CHECK(marked("abcdef", {{{0, 4}}, {{2, 6}}}) == "<Aab<BcdB+>A><B+efB>");
  CHECK(marked("abcdef", {{{0, 4}}, {{1, 5}}, {{2, 6}}}) == "<Aa<Bb<CcdC+>B+>A><B+<C+eC+>B><C+fC>");
}

TEST_CASE("random entities: every byte once, marks balanced, a well-formed page") {
  const auto seed = GENERATE(1U, 2U, 3U);
  CAPTURE(seed);
  std::mt19937 random(seed);
  const labels::label_set types({"x", "y"});
  for (int round = 0; round < 200; ++round) {
    const corpora::note note{"n", std::string(1 + random() % 20, 'a')};
    std::vector<labels::entity> entities;
    for (std::size_t i = 0, count = random() % 6; i < count; ++i) {
      const auto begin = static_cast<std::uint32_t>(random() % note.text.size());
      const auto end = begin + 1 + static_cast<std::uint32_t>(random() % (note.text.size() - begin));
      entities.push_back({{begin, end}, static_cast<std::uint32_t>(random() % 2)});
    }
    std::ranges::sort(entities, [](const auto& a, const auto& b) {
      return a.span.begin != b.span.begin ? a.span.begin < b.span.begin : a.span.end > b.span.end;
    });
    std::size_t at = 0;
    std::vector<std::size_t> open, bytes(entities.size());
    examples::for_each_mark(
        note.text.size(), entities,
        [&](std::size_t begin, std::size_t end) {
          REQUIRE(begin == at);
          at = end;
          for (const auto i : open) bytes[i] += end - begin;
        },
        [&](std::size_t i, bool goes_on) {
          REQUIRE((bytes[i] > 0) == goes_on);
          open.push_back(i);
        },
        [&](std::size_t i, bool goes_on) {
          REQUIRE(open.back() == i);
          open.pop_back();
          REQUIRE((bytes[i] < entities[i].span.size()) == goes_on);
        });
    CHECK(at == note.text.size());
    CHECK(open.empty());
    for (std::size_t i = 0; i < bytes.size(); ++i) CHECK(bytes[i] == entities[i].span.size());
    CHECK(tests::why_not_well_formed("<!DOCTYPE html>\n<html>" + examples::html_article(0, note, entities, types) +
                                     "</html>") == "");
  }
}

}  // namespace nested_marks_test
