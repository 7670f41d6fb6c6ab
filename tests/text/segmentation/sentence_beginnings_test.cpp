#include "clinicalbert/text/segmentation/sentence_beginnings.hpp"

#include <string_view>
#include <utility>
#include <vector>

#include "tests/catch.hpp"

namespace sentence_beginnings_test {

namespace text = clinicalbert::text;
using text::beginning_kind;

TEST_CASE("what a sentence may begin with is told behind its opening marks", "[text]") {
  for (const auto& [bytes, kind] : std::vector<std::pair<std::string_view, beginning_kind>>{
           {"The", beginning_kind::upper},  {"(The", beginning_kind::upper},    {"\"(The", beginning_kind::upper},
           {"‘The", beginning_kind::upper}, {"the", beginning_kind::lower},     {"(the", beginning_kind::lower},
           {"5", beginning_kind::digit},    {"头", beginning_kind::cjk},        {"“头", beginning_kind::cjk},
           {"• a", beginning_kind::bullet}, {"- a", beginning_kind::bullet},    {"-5", beginning_kind::other},
           {",", beginning_kind::inner},    {")", beginning_kind::inner},       {"，", beginning_kind::inner},
           {"(,", beginning_kind::other},   {"((((The", beginning_kind::other}, {"αβ", beginning_kind::other},
           {"+", beginning_kind::other},    {"", beginning_kind::other},
       }) {
    CAPTURE(bytes);
    CHECK((text::read_beginning(bytes, 0).kind == kind));
  }
  CHECK(text::read_beginning("(The", 0).word == 1);
  CHECK(text::read_beginning("(The", 0).is_opened);
}

}  // namespace sentence_beginnings_test
