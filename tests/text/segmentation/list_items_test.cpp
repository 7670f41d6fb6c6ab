#include "clinicalbert/text/segmentation/list_items.hpp"

#include <string_view>
#include <utility>
#include <vector>

#include "tests/catch.hpp"

namespace list_items_test {

namespace text = clinicalbert::text;
using text::list_marker_kind;

TEST_CASE("a list item's marker is found with its kind and end", "[text]") {
  struct marked {
    std::string_view text;
    list_marker_kind kind;
    std::size_t end;
    std::uint32_t number;
  };
  for (const auto& [bytes, kind, end, number] : std::vector<marked>{
           {"- rest", list_marker_kind::bullet, 1, 0},      {"*\trest", list_marker_kind::bullet, 1, 0},
           {"•rest", list_marker_kind::bullet, 3, 0},       {"# HTN", list_marker_kind::bullet, 1, 0},
           {"#12 HTN", list_marker_kind::bullet, 3, 0},     {"o rest", list_marker_kind::bullet, 1, 0},
           {"1. rest", list_marker_kind::number, 2, 1},     {"1.rest", list_marker_kind::number, 2, 1},
           {"12) rest", list_marker_kind::number, 3, 12},   {"1.2. rest", list_marker_kind::number, 4, 0},
           {"(3) rest", list_marker_kind::number, 3, 0},    {"1、头痛", list_marker_kind::number, 4, 1},
           {"１．头痛", list_marker_kind::number, 6, 1},    {"一、头痛", list_marker_kind::number, 6, 0},
           {"（十二）头", list_marker_kind::number, 12, 0}, {"①头痛", list_marker_kind::number, 3, 0},
           {"a) rest", list_marker_kind::letter, 2, 0},     {"(b) rest", list_marker_kind::letter, 3, 0},
           {"iv) rest", list_marker_kind::letter, 3, 0},    {"A. rest", list_marker_kind::stop, 2, 0},
           {"iv. rest", list_marker_kind::stop, 3, 0},      {"1.", list_marker_kind::number, 2, 1},
       }) {
    CAPTURE(bytes);
    const auto marker = text::find_list_marker(bytes, 0);
    CHECK(marker.kind == kind);
    CHECK(marker.end == end);
    CHECK(marker.number == number);
  }
}

TEST_CASE("doses, dates, years and words are no markers", "[text]") {
  for (const std::string_view bytes :
       {"",       "rest", "-5 mg",        "*bold*", "0.5 mg", "3.4.2010", "1998. Then", "1.2 mg", "(12 mg)",
        "(rest)", "A.B.", "pt. was",      "a",      "1",      "12",       "(",          "(1",     "一天",
        "#rest",  "o.k.", "1.1.1.1.1. x", "\xFF",   "20%"}) {
    CAPTURE(bytes);
    CHECK(text::find_list_marker(bytes, 0).kind == list_marker_kind::none);
  }
}

}  // namespace list_items_test
