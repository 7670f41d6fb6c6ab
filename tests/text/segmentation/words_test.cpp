#include "clinicalbert/text/segmentation/words.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <limits>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "tests/catch.hpp"

namespace words_test {

namespace text = clinicalbert::text;

namespace {

std::string words(std::string_view line, const text::word_dictionary& dictionary) {
  std::string all;
  for (const auto span : text::split_words(line, dictionary)) {
    if (!all.empty()) all += '|';
    all += line.substr(span.begin, span.size());
  }
  return all;
}

text::word_dictionary dictionary(std::initializer_list<std::pair<std::string_view, std::uint64_t>> terms) {
  text::word_dictionary made;
  for (const auto& [term, frequency] : terms) made.add(term, frequency);
  return made;
}

struct row {
  std::string_view line, wanted;
};

/// The least cost of the atoms from `first` on, found by trying all ways.
std::int64_t least_cost(std::string_view line, const text::word_dictionary& dictionary,
                        const std::vector<text::word_atom>& atoms, std::size_t first) {
  if (first == atoms.size()) return 0;
  auto best =
      (atoms[first].is_white_space ? 0 : dictionary.unknown_cost()) + least_cost(line, dictionary, atoms, first + 1);
  for (std::size_t last = first; last < atoms.size(); ++last) {
    const auto begin = atoms[first].span.begin, end = atoms[last].span.end;
    const auto frequency = dictionary.frequency(line.substr(begin, end - begin));
    if (frequency == 0) continue;
    const auto log = std::lround(std::log(static_cast<double>(frequency)) * 65536);
    best = std::min(best, dictionary.unknown_cost() - log + least_cost(line, dictionary, atoms, last + 1));
  }
  return best;
}

}  // namespace

TEST_CASE("without terms, words are ideographs, runs and signs", "[text]") {
  const text::word_dictionary none;
  for (const auto& [line, wanted] : {
           row{"", ""},
           row{" \n\u3000", ""},
           row{"\u54B3\u55FD3\u5929", "\u54B3|\u55FD|3|\u5929"},
           row{"take 0.5 mg b.i.d.", "take|0.5|mg|b|.|i|.|d|."},
           row{"CT-guided\u7A7F\u523A\uFF0C10mg", "CT-guided|\u7A7F|\u523A|\uFF0C|10mg"},
           row{"\xEF\xBB\xBF\u54B3", "\u54B3"},
           row{"a\xEF\xBB\xBF", "a|\xEF\xBB\xBF"},
           row{"\xFF\xE4\xB8", "\xFF|\xE4|\xB8"},
       }) {
    CAPTURE(line);
    CHECK(words(line, none) == wanted);
  }
}

TEST_CASE("terms are words, the most probable ones where they overlap", "[text]") {
  // 慢性 支气管 支气管炎 慢性支气管炎 管炎 炎症
  const auto terms = dictionary(
      {{"\u6162\u6027", 900}, {"\u652F\u6C14\u7BA1", 50}, {"\u652F\u6C14\u7BA1\u708E", 80}, {"\u708E\u75C7", 700}});
  for (const auto& [line, wanted] : {
           row{"\u6162\u6027\u652F\u6C14\u7BA1\u708E", "\u6162\u6027|\u652F\u6C14\u7BA1\u708E"},
           row{"\u652F\u6C14\u7BA1\u708E\u75C7", "\u652F\u6C14\u7BA1|\u708E\u75C7"},
           row{"\u652F\u6C14", "\u652F|\u6C14"},
           row{"\u6162\u6027 \u652F\u6C14\u7BA1", "\u6162\u6027|\u652F\u6C14\u7BA1"},
           row{"\u6162 \u6027", "\u6162|\u6027"},
           row{"\u7684\u6162\u6027\u3002", "\u7684|\u6162\u6027|\u3002"},
       }) {
    CAPTURE(line);
    CHECK(words(line, terms) == wanted);
  }
  // AB and BC, of which the more frequent one wins
  CHECK(words("\u4E00\u4E8C\u4E09", dictionary({{"\u4E00\u4E8C", 9}, {"\u4E8C\u4E09", 8}})) == "\u4E00\u4E8C|\u4E09");
  CHECK(words("\u4E00\u4E8C\u4E09", dictionary({{"\u4E00\u4E8C", 8}, {"\u4E8C\u4E09", 9}})) == "\u4E00|\u4E8C\u4E09");
  CHECK(words("\u4E00\u4E8C\u4E09", dictionary({{"\u4E00\u4E8C", 9}, {"\u4E8C\u4E09", 9}})) == "\u4E00|\u4E8C\u4E09");
}

TEST_CASE("two frequent terms may be more probable than the rare one that they make up", "[text]") {
  const auto terms =
      dictionary({{"\u6025\u6027", 500'000}, {"\u80BA\u708E", 400'000}, {"\u6025\u6027\u80BA\u708E", 1}});
  CHECK(words("\u6025\u6027\u80BA\u708E", terms) == "\u6025\u6027|\u80BA\u708E");
}

TEST_CASE("terms may have letters, figures, signs and white space, and begin and end with whole runs", "[text]") {
  text::word_dictionary terms;
  for (const std::string_view term :
       {"2\u578B\u7CD6\u5C3F\u75C5", "\u7EF4\u751F\u7D20B12", "insulin glargine", "mg/dL", "A&P"})
    terms.add(term);
  for (const auto& [line, wanted] : {
           row{"2\u578B\u7CD6\u5C3F\u75C5", "2\u578B\u7CD6\u5C3F\u75C5"},
           row{"12\u578B\u7CD6\u5C3F\u75C5", "12|\u578B|\u7CD6|\u5C3F|\u75C5"},
           row{"\uFF12\u578B\u7CD6\u5C3F\u75C5", "\uFF12\u578B\u7CD6\u5C3F\u75C5"},
           row{"\u7EF4\u751F\u7D20b12\u7F3A", "\u7EF4\u751F\u7D20b12|\u7F3A"},
           row{"\u7EF4\u751F\u7D20B122", "\u7EF4|\u751F|\u7D20|B122"},
           row{"Insulin Glargine", "Insulin Glargine"},
           row{"insulin\nglargine", "insulin\nglargine"},
           row{"insulin  glargine", "insulin|glargine"},
           row{"insulin", "insulin"},
           row{"5 mg/dl", "5|mg/dl"},
           row{"a&p", "a&p"},
       }) {
    CAPTURE(line);
    CHECK(words(line, terms) == wanted);
  }
}

TEST_CASE("the path is the best of all", "[text]") {
  const auto seed = std::random_device{}();
  CAPTURE(seed);
  std::mt19937 random(seed);
  constexpr std::array<std::string_view, 6> letters = {"\u4E00", "\u4E8C", "\u4E09", "x", " ", "."};
  const auto some = [&](std::size_t most) {
    std::string made;
    for (auto left = random() % (most + 1); left > 0; --left) made += letters[random() % letters.size()];
    return made;
  };
  for (int round = 0; round < 300; ++round) {
    CAPTURE(round);
    text::word_dictionary terms;
    for (int i = 0; i < 8; ++i) {
      const auto term = some(4);
      if (!term.empty() && !term.starts_with(' ') && !term.ends_with(' ')) terms.add(term, 1 + random() % 1000);
    }
    const auto line = some(9);
    std::vector<text::word_atom> atoms;
    for (std::uint32_t at = 0; at < line.size(); at = atoms.back().span.end)
      atoms.push_back(text::read_word_atom(line, at));
    std::int64_t found = 0;
    const auto add = [&](text::byte_span, std::int64_t cost) { found += cost; };
    text::word_path(line, terms, add).run(0);
    CHECK(found == least_cost(line, terms, atoms, 0));
  }
}

TEST_CASE("the words of any bytes rise and hold all but white space", "[text]") {
  const auto seed = std::random_device{}();
  CAPTURE(seed);
  std::mt19937 random(seed);
  constexpr std::array<std::string_view, 16> parts = {"\u54B3", "\u55FD", "\u53D1", "\u70ED", "\u3000", "\uFF0C",
                                                      "0.5",    "mg",     "-",      ".",      "'",      "\u0301",
                                                      " ",      "\n",     "CT",     "\xFF"};
  text::word_dictionary terms;
  for (const std::string_view term :
       {"\u54B3\u55FD", "\u55FD\u53D1\u70ED", "\u53D1\u70ED", "ct mg", "\u54B3\u55FD\u53D1", "0.5mg"})
    terms.add(term);
  for (int round = 0; round < 4000; ++round) {
    CAPTURE(round);
    std::string bytes;
    for (auto left = random() % 40; left > 0; --left) {
      if (random() % 4 == 0)
        bytes += static_cast<char>(random() % 256);
      else
        bytes += parts[random() % parts.size()];
    }
    const auto found = text::split_words(bytes, terms);
    std::vector<bool> held(bytes.size(), false), is_border(bytes.size() + 1, false);
    std::uint32_t end = 0;
    bool good = true;
    for (const auto span : found) {
      good = good && span.begin >= end && span.begin < span.end && span.end <= bytes.size();
      if (!good) break;
      end = span.end;
      std::fill(held.begin() + span.begin, held.begin() + span.end, true);
    }
    REQUIRE(good);
    is_border[bytes.size()] = true;
    for (std::uint32_t at = 0; at < bytes.size();) {
      const auto one = text::decode_utf8(bytes, at);
      is_border[at] = true;
      const bool is_mark = at == 0 && one.value == 0xFEFF;
      if (!text::is_white_space(one.value) && !is_mark) good = good && held[at];
      at += one.length;
    }
    for (const auto span : found) good = good && is_border[span.begin] && is_border[span.end];
    CHECK(good);
  }
}

TEST_CASE("terms that overlap all along, long runs and long gaps take no time to speak of", "[text]") {
  text::word_dictionary terms;
  terms.add("\u4E00\u4E00", 5);
  terms.add("\u4E00\u4E00\u4E00", 7);
  terms.add("x x", 5);
  for (const std::string_view part : {"\u4E00", "x", " ", "x ", "1.", "-", "\u0301", "\u4E00\u0301", "\xF0"}) {
    CAPTURE(part);
    std::string line;
    while (line.size() < 400'000) line += part;
    CHECK(text::split_words(line, terms).size() <= line.size());
  }
}

}  // namespace words_test
