#include "clinicalbert/text/cleaning/line_shape.hpp"

#include <cstdint>
#include <string_view>

#include "tests/catch.hpp"

namespace line_shape_test {

namespace text = clinicalbert::text;

namespace {

text::line_shape shape(std::string_view line) {
  return text::shape_of_line(line, {0, static_cast<std::uint32_t>(line.size())});
}

bool ends(std::string_view line) { return text::ends_sentence(line, shape(line)); }

bool begins(std::string_view line, std::uint32_t short_columns = 30) {
  return text::begins_part(line, shape(line), short_columns);
}

}  // namespace

TEST_CASE("a line is measured in columns", "[text]") {
  const auto line = shape("  no fever  ");
  CHECK(line.columns == 10);
  CHECK(line.first_word == 2);
  CHECK(line.inner == text::byte_span{2, 10});
  CHECK(line.first == U'n');
  CHECK(line.last == U'r');
  CHECK(line.before_last == U'e');
  CHECK(line.has_word);
  CHECK(line.has_lower);
  CHECK(shape(" \t").is_empty());
  CHECK_FALSE(shape("-----").has_word);
}

TEST_CASE("ideographs have two columns, marks and control characters none", "[text]") {
  const auto chinese = shape(
      "\xE5\x8F\x91\xE7\x83\xAD\xEF\xBC\x8C"
      "3");
  CHECK(chinese.columns == 7);
  CHECK(chinese.first_word == 2);
  CHECK(shape("e\xCC\x81\xE2\x80\x8B").columns == 1);
  CHECK(shape("\xFF").columns == 1);
  CHECK(text::columns_of(0xAC00) == 2);
}

TEST_CASE("a line ends as a sentence does, or in the middle of one", "[text]") {
  for (const char* line : {"No fever.", "Really?", "(so he said.)", "\"No!\"", "\xE5\x8F\x91\xE7\x83\xAD\xE3\x80\x82",
                           "b.i.d.", "averyveryveryverylongword."})
    CHECK(ends(line));
  for (const char* line : {"no fever", "seen by Dr.", "aspirin vs.", "fever,", "", "(see)"}) CHECK_FALSE(ends(line));
}

TEST_CASE("a line begins a list item, a label or is a heading", "[text]") {
  for (const char* line :
       {"1. aspirin", "- aspirin", "(2) aspirin", "Allergies: none", "ASSESSMENT/PLAN", "# Diabetes",
        "Assessment and Plan (today): so", "\xE4\xB8\xBB\xE8\xAF\x89\xEF\xBC\x9A\xE5\x8F\x91\xE7\x83\xAD"})
    CHECK(begins(line));
  for (const char* line : {"aspirin: 3", "The patient, who said: no", "WITHOUT FEVER.", "", "2 mg daily",
                           "A LONG LINE OF CAPITALS THAT IS NO HEADING"})
    CHECK_FALSE(begins(line));
}

}  // namespace line_shape_test
