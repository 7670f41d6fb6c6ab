#include "clinicalbert/text/segmentation/section_headings.hpp"

#include <set>
#include <stdexcept>
#include <string>
#include <string_view>

#include "tests/catch.hpp"

namespace section_headings_test {

namespace files = clinicalbert::files;
namespace text = clinicalbert::text;

namespace {

std::string folded(std::string_view name) {
  std::string key = "what was there before";
  text::fold_heading(name, key);
  return key;
}

std::string label(const text::section_headings& headings, std::string_view name) {
  return std::string(headings.find(folded(name)).value_or("(none)"));
}

}  // namespace

TEST_CASE("headings are compared without case, width, hyphens and white space", "[text]") {
  struct row {
    std::string_view name, key;
  };
  for (const auto& [name, key] :
       {row{"", ""}, row{"  ", ""}, row{"HPI", "hpi"}, row{"  Plan \t of\u3000 Care ", "plan of care"},
        row{"Assessment / Plan", "assessment/plan"}, row{"Assessment\uFF0FPlan", "assessment/plan"},
        row{"A&P", "a and p"}, row{"A & P", "a and p"}, row{"Follow-up", "follow up"}, row{"Follow - up-", "follow up"},
        row{"- Plan", "- plan"}, row{"\uFF28\uFF30\uFF29", "hpi"}, row{"\u4E3B\u3000\u8BC9", "\u4E3B\u8BC9"},
        row{"\u4E3B - \u8BC9", "\u4E3B\u8BC9"}, row{"CT \u68C0\u67E5", "ct \u68C0\u67E5"}, row{"&", "and"},
        row{"\xFF", "\uFFFD"}}) {
    CAPTURE(name);
    CHECK(folded(name) == key);
  }
}

TEST_CASE("the standard headings have labels", "[text]") {
  const auto& standard = text::section_headings::standard();
  for (const auto& [name, wanted] : std::initializer_list<std::pair<std::string_view, std::string_view>>{
           {"HISTORY OF PRESENT ILLNESS", "history_of_present_illness"},
           {"hpi", "history_of_present_illness"},
           {"Assessment/Plan", "assessment_and_plan"},
           {"ASSESSMENT AND PLAN", "assessment_and_plan"},
           {"Assessment & Plan", "assessment_and_plan"},
           {"Discharge Medications", "discharge_medications"},
           {"Follow-up", "follow_up"},
           {"\u4E3B\u8BC9", "chief_complaint"},
           {"\u73B0\u75C5\u53F2", "history_of_present_illness"},
           {"\u65E2\u5F80\u53F2", "past_medical_history"},
           {"\u4F53\u683C\u68C0\u67E5", "physical_exam"},
           {"\u8BCA\u65AD", "diagnosis"},
           {"The patient", "(none)"},
           {"", "(none)"}}) {
    CAPTURE(name);
    CHECK(label(standard, name) == wanted);
  }
}

TEST_CASE("no two labels of the standard list have the same name", "[text]") {
  std::size_t names = 0;
  std::set<std::string> keys, labels;
  for (auto [label, rest] : text::standard_section_headings) {
    CHECK(labels.insert(std::string(label)).second);
    for (;; ++names) {
      const std::size_t end = rest.find('|');
      const auto key = folded(rest.substr(0, end));
      CAPTURE(label, key);
      CHECK(keys.insert(key).second);
      CHECK_FALSE(key.empty());
      if (end == rest.npos) break;
      rest.remove_prefix(end + 1);
    }
    ++names;
  }
  CHECK(names == keys.size());
  CHECK(text::section_headings::standard().size() == keys.size());
}

TEST_CASE("a user's headings add to the list or change it", "[text]") {
  text::section_headings headings;
  CHECK(headings.size() == 0);
  CHECK_FALSE(headings.may_begin_with(U'p'));
  headings.add("Plan of Care:");
  headings.add("\u4E2D\u533B\u8FA8\u8BC1\uFF1A", "differentiation");
  headings.add("ICU-Course (2)");
  CHECK(label(headings, "PLAN OF CARE") == "plan_of_care");
  CHECK(label(headings, "\u4E2D\u533B\u8FA8\u8BC1") == "differentiation");
  CHECK(label(headings, "icu course (2)") == "icu_course_2");
  headings.add("plan of care", "plan");
  CHECK(label(headings, "Plan of Care") == "plan");
  CHECK(headings.size() == 3);
  CHECK(headings.longest() == std::string_view("\u4E2D\u533B\u8FA8\u8BC1\uFF1A").size());
  for (const char32_t first : {U'P', U'p', U'\uFF30', U'\u4E2D'}) CHECK(headings.may_begin_with(first));

  auto all = text::section_headings::standard();
  const auto before = all.size();
  all.add_list(
      "\xEF\xBB\xBF"
      "HPI\tstory\r\n\nWhat now\r\n",
      "list.txt");
  CHECK(all.size() == before + 1);
  CHECK(label(all, "hpi") == "story");
  CHECK(label(all, "what now") == "what_now");
  CHECK(label(text::section_headings::standard(), "hpi") == "history_of_present_illness");
}

TEST_CASE("headings that could never be found are refused", "[text]") {
  text::section_headings headings;
  for (const auto& name : {std::string(), std::string(" \t"), std::string(":"), std::string("a:b"), std::string("a\nb"),
                           std::string("a\u3002b"), std::string("a\u2028b"), std::string("a\uFF1Ab"),
                           std::string("a\xFF"), std::string(257, 'a')}) {
    CAPTURE(name);
    CHECK_THROWS_AS(headings.add(name), std::invalid_argument);
  }
  CHECK(headings.size() == 0);
  headings.add(std::string(256, 'a'));
  CHECK_THROWS_WITH(headings.add_list("Plan\nA:B\tc\n", "list.txt"),
                    "list.txt: line 2: a heading has a colon or an end of a sentence inside");
}

}  // namespace section_headings_test
