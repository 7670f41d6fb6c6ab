#include "clinicalbert/text/segmentation/word_atoms.hpp"

#include <string>
#include <string_view>

#include "tests/catch.hpp"

namespace word_atoms_test {

namespace text = clinicalbert::text;

namespace {

/// The atoms with "|" between, white space as "_".
std::string atoms(std::string_view line) {
  std::string all;
  for (std::uint32_t at = 0; at < line.size();) {
    const auto [span, is_white_space] = text::read_word_atom(line, at);
    REQUIRE(span.begin == at);
    REQUIRE(span.end > at);
    REQUIRE(span.end <= line.size());
    if (at != 0) all += '|';
    all += is_white_space ? "_" : line.substr(span.begin, span.size());
    at = span.end;
  }
  return all;
}

}  // namespace

TEST_CASE("numbers, units and hyphened words hold together, ideographs and signs stand alone", "[text]") {
  struct row {
    std::string_view line, wanted;
  };
  for (const auto& [line, wanted] : {
           row{"", ""},
           row{"take 0.5 mg", "take|_|0.5|_|mg"},
           row{"10mg/d", "10mg|/|d"},
           row{"1,200.5", "1,200.5"},
           row{"CT-guided", "CT-guided"},
           row{"COVID\u201019", "COVID\u201019"},
           row{"patient\u2019s isn't", "patient\u2019s|_|isn't"},
           row{"b.i.d.", "b|.|i|.|d|."},
           row{"3.", "3|."},
           row{".5", ".|5"},
           row{"a-", "a|-"},
           row{"-a", "-|a"},
           row{"a--b", "a|-|-|b"},
           row{"1.a", "1|.|a"},
           row{"a.1", "a|.|1"},
           row{"37.5\u2103", "37.5\u2103"},
           row{"\u226590%", "\u2265|90|%"},
           row{"CRP\u2191", "CRP|\u2191"},
           row{"5\u00D710", "5|\u00D7|10"},
           row{"\uFF10\uFF0E\uFF15", "\uFF10\uFF0E\uFF15"},
           row{"\u7EF4\u751F\u7D20B12", "\u7EF4|\u751F|\u7D20|B12"},
           row{"2\u578B", "2|\u578B"},
           row{"\u54B3\u3000\u55FD\uFF0C", "\u54B3|_|\u55FD|\uFF0C"},
           row{"\u54B3\u0301\u55FD", "\u54B3\u0301|\u55FD"},
           row{"e\u0301a", "e\u0301a"},
           row{"a\r\nb", "a|_|_|b"},
           row{"\u3042\u3044", "\u3042\u3044"},
           row{"a\xFF\xC3z", "a|\xFF|\xC3|z"},
           row{"\U0001F600\U0001F600", "\U0001F600|\U0001F600"},
       }) {
    CAPTURE(line);
    CHECK(atoms(line) == wanted);
  }
  CHECK(atoms(std::string_view("a\0b", 3)) == std::string_view("a|\0|b", 5));
}

}  // namespace word_atoms_test
