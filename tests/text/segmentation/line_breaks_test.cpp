#include "clinicalbert/text/segmentation/line_breaks.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "tests/catch.hpp"

namespace line_breaks_test {

namespace text = clinicalbert::text;

namespace {

/// Whether the sentence that begins at `sentence` goes on over the only line break of `bytes`.
bool goes_on(std::string_view bytes, std::size_t sentence = 0, std::size_t widest = 0) {
  const std::size_t end = bytes.find('\n');
  const std::size_t columns = text::count_columns(bytes.substr(0, end));
  return text::line_goes_on(bytes, {.begin = 0,
                                    .sentence = sentence,
                                    .end = end,
                                    .next = text::read_white_space(bytes, end).end,
                                    .widest = std::max(widest, columns),
                                    .widest_of_paragraph = std::max(widest, columns),
                                    .is_enclosed = false});
}

}  // namespace

TEST_CASE("white space is read with its line breaks", "[text]") {
  const auto check = [](std::string_view bytes, std::size_t end, std::size_t breaks, bool is_paragraph_end) {
    CAPTURE(bytes);
    const auto run = text::read_white_space(bytes, 0);
    CHECK(run.end == end);
    CHECK(run.line_breaks == breaks);
    CHECK(run.is_paragraph_end() == is_paragraph_end);
  };
  check("a", 0, 0, false);
  check("", 0, 0, false);
  check(" \t\u00A0\u3000a", 7, 0, false);
  check("\na", 1, 1, false);
  check("\r\na", 2, 1, false);
  check("\n\ra", 2, 2, true);
  check(" \n \n ", 5, 2, true);
  check("\f", 1, 1, true);
  check("\u2028a", 3, 1, false);
  check("\u2029a", 3, 1, true);
  check("\u0085a", 2, 1, false);
}

TEST_CASE("columns count Chinese characters twice", "[text]") {
  CHECK(text::count_columns("") == 0);
  CHECK(text::count_columns("abc") == 3);
  CHECK(text::count_columns("aé头") == 4);
}

TEST_CASE("labels are told from prose", "[text]") {
  for (const std::string_view label :
       {"Plan: rest", "Blood pressure: 120/80", "主诉：头痛", "Phone:[**1**]", "CV:", "Nose/Throat (ENT): clear"}) {
    CAPTURE(label);
    CHECK(text::is_label(label, 0));
  }
  for (const std::string_view prose : {"plan: rest", "Plan", "At 10:30 he left", "Seen. Plan: rest", "", "5: rest",
                                       "The patient who came to the clinic for a visit said: no"}) {
    CAPTURE(prose);
    CHECK(!text::is_label(prose.empty() ? std::string_view("x") : prose, 0));
  }
}

TEST_CASE("a line goes on if its words or its width say so", "[text]") {
  CHECK(goes_on("The patient was seen in\nBoston"));
  CHECK(goes_on("He takes aspirin,\nPlavix"));
  CHECK(goes_on("The patient was seen\nin the clinic"));
  CHECK(goes_on("The patient was\n(at last) seen", 4));
  CHECK(!goes_on("The patient was seen\n- in the clinic"));
  CHECK(!goes_on("Hypertension\nDiabetes"));
  CHECK(!goes_on("MEDICATIONS\naspirin daily"));
  CHECK(!goes_on("Medications:\naspirin daily"));
  CHECK(!goes_on("aspirin daily\nlisinopril daily"));
  CHECK(!goes_on("He takes aspirin,\nPlan: rest"));
  CHECK(!goes_on("Hypertension\n2. Diabetes"));
  const std::string wide = "The film shows a large pleural effusion on the right and a small";
  CHECK(goes_on(wide + "\nKerley line"));
  CHECK(!goes_on(wide + "\nKerley line", 0, 200));
  CHECK(!goes_on(wide + "\nPlan: rest"));
  CHECK(!goes_on(wide + "\n2. Diabetes"));
  CHECK(goes_on(wide + "\n2. Diabetes", 9));
  CHECK(goes_on(wide + "\nKerley line", 9, 80));
  CHECK(!goes_on(wide + "\nKerley line", 9, 200));
  CHECK(goes_on(wide + " RESULTS:\nPatients", 65));
}

}  // namespace line_breaks_test
