#include "clinicalbert/text/cleaning/unicode_form.hpp"

#include <array>
#include <cstdio>
#include <fstream>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "tests/catch.hpp"
#include "tests/data_path.hpp"
#include "tests/text/cleaning/mapped_text_rules.hpp"

namespace unicode_form_test {

namespace text = clinicalbert::text;
using text::byte_span;
using text::to_unicode_form;
using text::unicode_form;

namespace {

constexpr std::array forms = {unicode_form::nfc, unicode_form::nfd, unicode_form::nfkc, unicode_form::nfkd};

std::string form_of(std::string_view original, unicode_form form) {
  const auto made = to_unicode_form(original, form);
  if (!tests::keeps_to_the_rules(original, made)) FAIL("the map breaks the rules");
  return made.text;
}

/// Where each code point of the form comes from.
std::vector<byte_span> origins(std::string_view original, unicode_form form) {
  const auto made = to_unicode_form(original, form);
  std::vector<byte_span> all;
  for (std::uint32_t at = 0; at < made.text.size();) {
    const std::uint32_t length = text::decode_utf8(made.text, at).length;
    all.push_back(made.map.origin({at, at + length}));
    at += length;
  }
  return all;
}

/// The five columns of each row, and which code points Part 1 begins with.
struct normalization_test {
  std::vector<std::array<std::string, 5>> rows;
  std::set<char32_t> part_1;

  explicit normalization_test(std::istream& file) {
    std::string line;
    bool in_part_1 = false;
    while (std::getline(file, line)) {
      if (line.empty() || line[0] == '#') continue;
      if (line[0] == '@') {
        in_part_1 = line.starts_with("@Part1");
        continue;
      }
      auto& row = rows.emplace_back();
      std::istringstream columns(line);
      for (std::string& column : row) {
        std::string numbers;
        std::getline(columns, numbers, ';');
        std::istringstream values(numbers);
        for (std::uint32_t value = 0; values >> std::hex >> value;) text::append_utf8(column, value);
      }
      if (in_part_1) part_1.insert(text::decode_utf8(row[0], 0).value);
    }
  }

  /// The rows that break what the file says at its head.
  [[nodiscard]] std::size_t broken() const {
    std::size_t count = 0;
    for (const auto& row : rows) {
      bool good = true;
      for (std::size_t column = 0; column < 5; ++column) {
        good = good && form_of(row[column], unicode_form::nfc) == row[column < 3 ? 1 : 3] &&
               form_of(row[column], unicode_form::nfd) == row[column < 3 ? 2 : 4] &&
               form_of(row[column], unicode_form::nfkc) == row[3] && form_of(row[column], unicode_form::nfkd) == row[4];
      }
      count += good ? 0U : 1U;
    }
    return count;
  }
};

std::optional<std::string> whole_normalization_test() {
  if (const auto path = tests::corpus("unicode/NormalizationTest.txt")) {
    std::ifstream file(*path);
    return std::string(std::istreambuf_iterator<char>(file), {});
  }
  const auto path = tests::corpus("unicode/NormalizationTest.txt.xz");
  if (!path) return std::nullopt;
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> pipe(popen(("xz -dc '" + path->string() + "'").c_str(), "r"),
                                                             pclose);
  std::string all;
  std::array<char, 1 << 16> block;
  while (pipe) {
    const std::size_t read = std::fread(block.data(), 1, block.size(), pipe.get());
    if (read == 0) break;
    all.append(block.data(), read);
  }
  if (all.empty()) return std::nullopt;
  return all;
}

}  // namespace

TEST_CASE("forms are those of a part of Unicode's NormalizationTest", "[text]") {
  std::ifstream file(tests::data("unicode/NormalizationTest.part.txt"));
  const normalization_test test(file);
  CHECK(test.rows.size() > 900);
  CHECK(test.broken() == 0);
}

TEST_CASE("forms are those of all of Unicode's NormalizationTest", "[text]") {
  const auto whole = whole_normalization_test();
  if (!whole) return tests::skip("no unicode/NormalizationTest.txt");
  std::istringstream file(*whole);
  const normalization_test test(file);
  CHECK(test.rows.size() == 19074);
  CHECK(test.broken() == 0);
  std::size_t changed = 0;
  for (char32_t value = 0; value <= 0x10FFFF; ++value) {
    if ((value >= 0xD800 && value <= 0xDFFF) || test.part_1.contains(value)) continue;
    std::string one;
    text::append_utf8(one, value);
    for (const auto form : forms) changed += form_of(one, form) == one ? 0U : 1U;
  }
  CHECK(changed == 0);
}

TEST_CASE("a text that is in its form is copied in one run", "[text]") {
  for (const auto form : forms) {
    CHECK(to_unicode_form("Pain 3/10, afebrile.\n", form).map.runs().size() == 1);
    CHECK(to_unicode_form("\u4e3b\u8bc9a\u4e00", form).map.runs().size() == 1);
    CHECK(to_unicode_form("", form).map.runs().empty());
  }
  CHECK(to_unicode_form("caf\u00e9 \u00b5g \uac01", unicode_form::nfc).map.runs().size() == 1);
  CHECK(to_unicode_form("x\u0323\u0301\u0301", unicode_form::nfd).map.runs().size() == 1);
  CHECK(to_unicode_form("\u0e19\u0e49\u0e33 \u0915\u093e \u1100", unicode_form::nfc).map.runs().size() == 1);
}

TEST_CASE("a composed code point comes from its sequence, and what stays from itself", "[text]") {
  CHECK(form_of("cafe\u0301!", unicode_form::nfc) == "caf\u00e9!");
  CHECK(origins("cafe\u0301!", unicode_form::nfc) == std::vector<byte_span>{{0, 1}, {1, 2}, {2, 3}, {3, 6}, {6, 7}});
  CHECK(form_of("a\u0323\u0301b", unicode_form::nfc) == "\u1ea1\u0301b");
  CHECK(origins("a\u0323\u0301b", unicode_form::nfc) == std::vector<byte_span>{{0, 3}, {3, 5}, {5, 6}});
  CHECK(form_of("\u1100\u1161\u11a8\u11a8", unicode_form::nfc) == "\uac01\u11a8");
  CHECK(origins("\u1100\u1161\u11a8\u11a8", unicode_form::nfc) == std::vector<byte_span>{{0, 9}, {9, 12}});
}

TEST_CASE("each part of a decomposed code point comes from all of it", "[text]") {
  CHECK(form_of("x\u00e9y", unicode_form::nfd) == "xe\u0301y");
  CHECK(origins("x\u00e9y", unicode_form::nfd) == std::vector<byte_span>{{0, 1}, {1, 3}, {1, 3}, {3, 4}});
  CHECK(form_of("\uff15\ufb01\u2103", unicode_form::nfkc) == "5fi\u00b0C");
  CHECK(origins("\uff15\ufb01\u2103", unicode_form::nfkc) ==
        std::vector<byte_span>{{0, 3}, {3, 6}, {3, 6}, {6, 9}, {6, 9}});
  CHECK(form_of("\uac01", unicode_form::nfd) == "\u1100\u1161\u11a8");
  CHECK(form_of("\u00b5\u00bd", unicode_form::nfkd) == "\u03bc1\u20442");
}

TEST_CASE("marks that change places come from all between them", "[text]") {
  CHECK(form_of("a\u0301\u0323b", unicode_form::nfd) == "a\u0323\u0301b");
  CHECK(origins("a\u0301\u0323b", unicode_form::nfd) == std::vector<byte_span>{{0, 1}, {1, 5}, {1, 5}, {5, 6}});
  CHECK(form_of("a\u0301\u0323\u0345b", unicode_form::nfc) == "\u1ea1\u0301\u0345b");
  CHECK(origins("a\u0301\u0323\u0345b", unicode_form::nfc) == std::vector<byte_span>{{0, 5}, {0, 5}, {5, 7}, {7, 8}});
}

TEST_CASE("malformed bytes are copied, and nothing combines over them", "[text]") {
  for (const auto form : forms) {
    CHECK(form_of("e\xFF\u0301\xC3", form) == "e\xFF\u0301\xC3");
    CHECK(to_unicode_form("e\xFF\u0301\xC3", form).map.runs().size() == 1);
    CHECK(form_of(std::string("a\0b", 3), form) == std::string("a\0b", 3));
  }
  CHECK(form_of("e\u0301\xCC", unicode_form::nfc) == "\u00e9\xCC");
}

TEST_CASE("a long run of marks is sorted as a whole", "[text]") {
  constexpr std::size_t pairs = 200'000;
  std::string marks = "a";
  std::string sorted = "a";
  for (std::size_t i = 0; i < pairs; ++i) marks += "\u0301\u0323";
  for (std::size_t i = 0; i < pairs; ++i) sorted += "\u0323";
  for (std::size_t i = 0; i < pairs; ++i) sorted += "\u0301";
  const auto made = to_unicode_form(marks, unicode_form::nfd);
  CHECK((made.text == sorted));
  CHECK(made.map.runs().size() == 2);
  CHECK((form_of(sorted, unicode_form::nfc) == "\u1ea1" + sorted.substr(3)));
}

TEST_CASE("forms of any bytes are stable, equivalent run by run, and cover the text", "[text]") {
  const auto seed = std::random_device{}();
  CAPTURE(seed);
  std::mt19937 random(seed);
  for (int round = 0; round < 4000; ++round) {
    CAPTURE(round);
    const std::string bytes = tests::random_bytes(random, 40);
    const auto form = forms[random() % 4];
    const bool compatible = form == unicode_form::nfkc || form == unicode_form::nfkd;
    const auto decomposed = compatible ? unicode_form::nfkd : unicode_form::nfd;
    const auto made = to_unicode_form(bytes, form);
    CHECK(tests::keeps_to_the_rules(bytes, made));
    CHECK(to_unicode_form(made.text, form).map.runs().size() == (made.text.empty() ? 0U : 1U));
    CHECK((form_of(made.text, decomposed) == form_of(bytes, decomposed)));
    bool good = true;
    std::uint32_t end = 0;
    for (const auto& run : made.map.runs()) {
      const std::string original = bytes.substr(run.original.begin, run.original.size());
      const std::string now = made.text.substr(run.made.begin, run.made.size());
      good = good && run.original.begin == end && form_of(original, decomposed) == form_of(now, decomposed);
      end = run.original.end;
    }
    CHECK((good && end == bytes.size()));
  }
}

}  // namespace unicode_form_test
