#include "clinicalbert/tasks/document_windows.hpp"

#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "tests/catch.hpp"
#include "tests/data_path.hpp"

namespace document_windows_test {

using namespace clinicalbert;

namespace {

const tokens::tokenizer& bert() {
  static const tokens::tokenizer one(tokens::vocabulary::load(tests::data("vocab/bert-base-uncased-vocab.txt")),
                                     tokens::tokenizer_options::uncased());
  return one;
}

struct packed {
  std::vector<std::int32_t> ids;
  std::vector<std::uint8_t> segments;
};

packed window(const tasks::document_windows& windows, std::size_t i) {
  packed p;
  windows.append(i, bert().pieces(), p.ids, p.segments);
  CHECK(p.ids.size() == windows.length(i));
  CHECK(p.segments.size() == p.ids.size());
  return p;
}

std::string words(std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += i % 3 == 0 ? "hyperlipidemia " : "pain ";
  return text;
}

/// Every piece of each text is in a window, and of a pair every piece of one with every piece of the other.
void check_whole(const tasks::document& one, std::size_t length, std::size_t overlap) {
  CAPTURE(one.text.size(), one.second_text.size(), length, overlap);
  tasks::document_windows windows;
  windows.read(bert(), one, length, overlap);
  const std::size_t first = bert().encode(one.text).size() - 2, second = bert().encode(one.second_text).size() - 2;
  std::set<std::pair<std::size_t, std::size_t>> seen;
  for (std::size_t i = 0; i < windows.size(); ++i) {
    CHECK(windows.length(i) <= length);
    (void)window(windows, i);
    const auto& w = windows.windows()[i];
    for (std::size_t a = w.first.begin; a < w.first.end; ++a)
      for (std::size_t b = w.second.begin; b < std::max(w.second.end, w.second.begin + 1); ++b) seen.emplace(a, b);
  }
  CHECK(seen.size() == first * std::max<std::size_t>(second, 1));
}

}  // namespace

TEST_CASE("a text that fits is one window, as the tokenizer encodes it") {
  tasks::document_windows windows;
  windows.read(bert(), {"Chest pain."}, 512, 32);
  REQUIRE(windows.size() == 1);
  CHECK(window(windows, 0).ids == bert().encode("Chest pain.").ids);
  windows.read(bert(), {"Chest pain.", "No pain"}, 512, 32);
  REQUIRE(windows.size() == 1);
  CHECK(window(windows, 0).ids == bert().encode_pair("Chest pain.", "No pain").ids);
  CHECK(window(windows, 0).segments == bert().encode_pair("Chest pain.", "No pain").segments);
  windows.read(bert(), {"pain", "  "}, 512, 32);  // a second text without a word
  CHECK(window(windows, 0).ids == bert().encode_pair("pain", "  ").ids);
  windows.read(bert(), {""}, 512, 32);
  REQUIRE(windows.size() == 1);
  CHECK(window(windows, 0).ids == bert().encode("").ids);
}

TEST_CASE("a text that does not fit is cut between words, and nothing is left out") {
  for (const std::size_t length : {5U, 16U, 64U})
    for (const std::size_t overlap : {0U, 4U, 1000U}) check_whole({words(70)}, length, overlap);
  tasks::document_windows windows;
  windows.read(bert(), {words(70)}, 64, 8);
  CHECK(windows.size() > 1);
  const auto pieces = bert().encode(words(70));
  for (std::size_t i = 0; i < windows.size(); ++i) {
    const std::size_t begin = windows.windows()[i].first.begin;
    CHECK((begin == 0 || pieces.words[begin] != pieces.words[begin + 1]));
    if (i > 0) CHECK(windows.windows()[i - 1].first.end >= begin + 8);
  }
}

TEST_CASE("a word of more pieces than a window holds is cut too") {
  std::string word;
  for (int i = 0; i < 30; ++i) word += "zq";
  check_whole({word}, 12, 3);
  check_whole({"pain " + word + " pain"}, 12, 3);
}

TEST_CASE("the shorter text of a pair stays whole, or both are cut and each window meets each") {
  const auto three = words(3), many = words(60), more = words(90);
  for (const std::size_t length : {5U, 20U, 64U}) {
    check_whole({three, many}, length, 4);
    check_whole({many, three}, length, 4);
    check_whole({many, more}, length, 4);
  }
  tasks::document_windows windows;
  windows.read(bert(), {three, many}, 64, 4);
  CHECK(windows.size() > 1);
  for (const auto& w : windows.windows()) CHECK(w.first == windows.windows()[0].first);
}

}  // namespace document_windows_test
