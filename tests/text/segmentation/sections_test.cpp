#include "clinicalbert/text/segmentation/sections.hpp"

#include <algorithm>
#include <array>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "tests/catch.hpp"

namespace sections_test {

namespace text = clinicalbert::text;

namespace {

/// "{heading|label}body" of each section.
std::string shown(std::string_view note, const text::section_options& options = {}) {
  std::string all;
  for (const auto& [heading, body, label] : text::split_sections(note, options)) {
    all += '{' + std::string(note.substr(heading.begin, heading.size())) + '|' + std::string(label) + '}' +
           std::string(note.substr(body.begin, body.size()));
  }
  return all;
}

struct row {
  std::string_view note, wanted;
};

}  // namespace

TEST_CASE("headings begin sections", "[text]") {
  for (const auto& [note, wanted] : {
           row{"", ""},
           row{" \r\n\t", ""},
           row{"No heading.", "{|}No heading."},
           row{"  DISCHARGE SUMMARY \n\nPlan: rest\n", "{|}DISCHARGE SUMMARY{Plan:|plan}rest"},
           row{"HISTORY OF PRESENT ILLNESS:\nCough.\n\nAssessment/Plan\nRest.\n",
               "{HISTORY OF PRESENT "
               "ILLNESS:|history_of_present_illness}Cough.{Assessment/Plan|assessment_and_plan}Rest."},
           row{"CHIEF COMPLAINT\r\n\r\nCough.\r\n\r\nALLERGIES\r\n",
               "{CHIEF COMPLAINT|chief_complaint}Cough.{ALLERGIES|allergies}"},
           row{"HPI:67 yo", "{HPI:|history_of_present_illness}67 yo"},
           row{"hpi: x\nPhysical  Exam : y", "{hpi:|history_of_present_illness}x{Physical  Exam :|physical_exam}y"},
           row{"Plan", "{Plan|plan}"},
           row{"Plan:", "{Plan:|plan}"},
           row{"Plan:\nMedications:\nnone", "{Plan:|plan}{Medications:|medications}none"},
           row{"Labs (on 3/4):\nK 3.1", "{Labs (on 3/4):|laboratory}K 3.1"},
           row{"ALLERGIES (per chart)\n\nnone", "{ALLERGIES (per chart)|allergies}none"},
           row{"\uFF28\uFF30\uFF29\uFF1Ax", "{\uFF28\uFF30\uFF29\uFF1A|history_of_present_illness}x"},
           row{"\xEF\xBB\xBFHPI: x", "{HPI:|history_of_present_illness}x"},
           row{"HPI: x\u2028PMH: y\x0CROS: z",
               "{HPI:|history_of_present_illness}x{PMH:|past_medical_history}y{ROS:|review_of_systems}z"},
       }) {
    CAPTURE(note);
    CHECK(shown(note) == wanted);
  }
}

TEST_CASE("what looks like a heading and is none", "[text]") {
  for (const std::string_view note : {
           "The plan: rest.",
           "Her plan\nis rest.",
           "He takes\nmedications\nwith food.",  // wrapped: in lower case, and no blank line before
           "Chest film.\nPE\nseen.",             // too short to be one without a colon
           "Planned: rest",
           "Plan - rest",
           "* Allergies: none",
           "- Plan: rest",
           "\u2022 Plan: rest",
           "[Plan",
           "see \u3010Plan\u3011",
           "Plan\u3002 rest: no",
           "BP: 120/80",
           ":",
           "::\n:",
           "Plan\xFF: rest",
           "ex.Plan: rest",
           "allergic. allergies: none",  // within a line, a heading begins in upper case
           "seen (Plan: rest)",
       }) {
    CAPTURE(note);
    CHECK(shown(note) == "{|}" + std::string(note));
  }
}

TEST_CASE("headings have numbers and Markdown's marks", "[text]") {
  for (const auto& [note, wanted] : {
           row{"## Plan\nrest", "{## Plan|plan}rest"},
           row{"## Plan ##\nrest", "{## Plan ##|plan}rest"},
           row{"### plan\nrest", "{### plan|plan}rest"},
           row{"**Plan:** rest", "{**Plan:**|plan}rest"},
           row{"**Plan**: rest", "{**Plan**:|plan}rest"},
           row{"__Plan__\nrest", "{__Plan__|plan}rest"},
           row{"**Plan:** **rest**", "{**Plan:**|plan}**rest**"},
           row{"1. Plan: rest", "{1. Plan:|plan}rest"},
           row{"IV) PLAN\nrest", "{IV) PLAN|plan}rest"},
           row{"# 2. **Plan**\nrest", "{# 2. **Plan**|plan}rest"},
           row{"[Plan] rest", "{[Plan]|plan}rest"},
           row{"[plan]: rest", "{[plan]:|plan}rest"},
           row{"\u4E00\u3001\u4E3B\u8BC9\uFF1A\u54B3", "{\u4E00\u3001\u4E3B\u8BC9\uFF1A|chief_complaint}\u54B3"},
       }) {
    CAPTURE(note);
    CHECK(shown(note) == wanted);
  }
}

TEST_CASE("headings within a line", "[text]") {
  const std::string_view english = "HPI: cough. PMH: none;  Allergies: nkda\tMeds: none. plan: rest";
  CHECK(shown(english) ==
        "{HPI:|history_of_present_illness}cough.{PMH:|past_medical_history}none;{Allergies:|allergies}nkda"
        "{Meds:|medications}none. plan: rest");
  CHECK(shown("PLAN:  Medications: same") == "{PLAN:|plan}Medications: same");
  CHECK(shown("Ask. Plan\nrest") == "{|}Ask. Plan\nrest");
  const text::section_options lines_only{.within_lines = false};
  CHECK(shown(english, lines_only) == "{HPI:|history_of_present_illness}" + std::string(english.substr(5)));
}

TEST_CASE("Chinese headings may follow each other in one line", "[text]") {
  for (
      const auto& [note, wanted] : {
          // 主诉：咳嗽3天。现病史：无。既往史:体健；诊断：感冒
          row{"\u4E3B\u8BC9\uFF1A\u54B3\u55FD3\u5929\u3002\u73B0\u75C5\u53F2\uFF1A\u65E0\u3002\u65E2\u5F80\u53F2:\u4F53"
              "\u5065\uFF1B\u8BCA\u65AD\uFF1A\u611F\u5192",
              "{\u4E3B\u8BC9\uFF1A|chief_complaint}\u54B3\u55FD3\u5929\u3002{\u73B0\u75C5\u53F2\uFF1A|history_of_"
              "present_"
              "illness}\u65E0\u3002{\u65E2\u5F80\u53F2:|past_medical_history}\u4F53\u5065\uFF1B{\u8BCA\u65AD\uFF1A|"
              "diagnosis}\u611F\u5192"},
          // 主诉：现病史：既往史：
          row{"\u4E3B\u8BC9\uFF1A\u73B0\u75C5\u53F2\uFF1A\u65E2\u5F80\u53F2\uFF1A",
              "{\u4E3B\u8BC9\uFF1A|chief_complaint}{\u73B0\u75C5\u53F2\uFF1A|history_of_present_illness}{"
              "\u65E2\u5F80\u53F2"
              "\uFF1A|past_medical_history}"},
          // 主　诉：咳 诊断：感冒
          row{"\u4E3B\u3000\u8BC9\uFF1A\u54B3 \u8BCA\u65AD\uFF1A\u611F\u5192",
              "{\u4E3B\u3000\u8BC9\uFF1A|chief_complaint}\u54B3{\u8BCA\u65AD\uFF1A|diagnosis}\u611F\u5192"},
          // 【主诉】咳。【诊断】感冒
          row{"\u3010\u4E3B\u8BC9\u3011\u54B3\u3002\u3010\u8BCA\u65AD\u3011\u611F\u5192",
              "{\u3010\u4E3B\u8BC9\u3011|chief_complaint}\u54B3\u3002{\u3010\u8BCA\u65AD\u3011|diagnosis}\u611F\u5192"},
          // 现病史\n咳
          row{"\u73B0\u75C5\u53F2\n\u54B3", "{\u73B0\u75C5\u53F2|history_of_present_illness}\u54B3"},
          // 诊断（出院）：感冒
          row{"\u8BCA\u65AD\uFF08\u51FA\u9662\uFF09\uFF1A\u611F\u5192",
              "{\u8BCA\u65AD\uFF08\u51FA\u9662\uFF09\uFF1A|diagnosis}\u611F\u5192"},
          // 入院诊断：x is the longer name; 他的诊断：x has something before it
          row{"\u5165\u9662\u8BCA\u65AD\uFF1A\u611F\u5192",
              "{\u5165\u9662\u8BCA\u65AD\uFF1A|admission_diagnosis}\u611F\u5192"},
          row{"\u4ED6\u7684\u8BCA\u65AD\uFF1A\u611F\u5192", "{|}\u4ED6\u7684\u8BCA\u65AD\uFF1A\u611F\u5192"},
          // 查体：BP 120/80。Plan: rest
          row{"\u67E5\u4F53\uFF1A"
              "BP 120/80\u3002Plan: rest",
              "{\u67E5\u4F53\uFF1A|physical_exam}BP 120/80\u3002{Plan:|plan}rest"},
      }) {
    CAPTURE(note);
    CHECK(shown(note) == wanted);
  }
}

TEST_CASE("unknown headings in upper case", "[text]") {
  const std::string_view note = "GAIT AND STATION:\nNormal.\n\nSOCIAL WORK\n\nNone.\nBUT NOT THIS\nNOR: THIS";
  const text::section_options none{.unknown = text::unknown_headings::none};
  const text::section_options alone{.unknown = text::unknown_headings::alone};
  CHECK(shown(note, none) == "{|}" + std::string(note));
  CHECK(shown(note) == "{GAIT AND STATION:|}" + std::string(note.substr(18)));
  CHECK(shown(note, alone) == "{GAIT AND STATION:|}Normal.{SOCIAL WORK|}None.\nBUT NOT THIS\nNOR: THIS");
  for (const std::string_view other :
       {"Gait:\nx", "GAIT: x", "G:\nx", "3:\nx", "GAIT. ON:\nx", "-GAIT:\nx", "\u67E5:\nx"}) {
    CAPTURE(other);
    CHECK(shown(other, alone) == "{|}" + std::string(other));
  }
  CHECK(shown("\u00C9TAT:\r\nx") == "{\u00C9TAT:|}x");
  CHECK(shown("**O2 & CO2 (RA):**\nx") == "{**O2 & CO2 (RA):**|}x");
  CHECK(shown("LAST WORDS", alone) == "{LAST WORDS|}");
  CHECK(shown("LAST WORDS:  \n \n", alone) == "{LAST WORDS:|}");
}

TEST_CASE("a user's own headings", "[text]") {
  text::section_headings own;
  own.add("S.O.A.P.", "soap");
  own.add("Follow-up & rehab");
  own.add("\u8FA8\u8BC1");
  const text::section_options options{.headings = &own, .unknown = text::unknown_headings::none};
  CHECK(
      shown("S.O.A.P.: x. Follow up and rehab: y\nPlan: z\u3002\u8FA8\u8BC1\uFF1Aw", options) ==
      "{S.O.A.P.:|soap}x.{Follow up and rehab:|follow_up_and_rehab}y\nPlan: z\u3002{\u8FA8\u8BC1\uFF1A|\u8FA8\u8BC1}w");
  text::section_headings empty;
  CHECK(shown("Plan: z", {.headings = &empty}) == "{|}Plan: z");
}

TEST_CASE("the spans of any bytes rise and hold all but white space", "[text]") {
  const auto seed = std::random_device{}();
  CAPTURE(seed);
  std::mt19937 random(seed);
  constexpr std::array<std::string_view, 28> parts = {
      "HPI",   "plan", "\u4E3B\u8BC9", "\u8BCA\u65AD", ":",      "\uFF1A", "\n",  "\r\n", "\r",
      " ",     "\t",   "\u3000",       ". ",           "\u3002", "**",     "## ", "1. ",  "\uFF08\u4E00\uFF09",
      "[",     "]",    "\u3010",       "\u3011",       "(",      ")",      "A&P", "XY",   "\xFF",
      "\u2028"};
  for (int round = 0; round < 4000; ++round) {
    CAPTURE(round);
    std::string bytes;
    for (auto left = random() % 40; left > 0; --left) {
      if (random() % 4 == 0)
        bytes += static_cast<char>(random() % 256);
      else
        bytes += parts[random() % parts.size()];
    }
    const text::section_options options{.unknown = static_cast<text::unknown_headings>(random() % 3),
                                        .within_lines = random() % 2 == 0};
    const auto sections = text::split_sections(bytes, options);
    std::vector<bool> held(bytes.size(), false), is_border(bytes.size() + 1, false);
    std::uint32_t end = 0;
    bool good = true;
    for (const auto& [heading, body, label] : sections) {
      good = good && heading.begin >= end && heading.begin <= heading.end && body.begin >= heading.end &&
             body.begin <= body.end && body.end <= bytes.size() && !(heading.empty() && body.empty()) &&
             (!heading.empty() || (&heading == &sections.front().heading && label.empty()));
      if (!good) break;
      end = body.end;
      std::fill(held.begin() + heading.begin, held.begin() + heading.end, true);
      std::fill(held.begin() + body.begin, held.begin() + body.end, true);
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
    for (const auto& [heading, body, label] : sections) {
      good = good && is_border[heading.begin] && is_border[heading.end] && is_border[body.begin] && is_border[body.end];
    }
    CHECK(good);
    CHECK(text::split_sections(bytes, options) == sections);
  }
}

TEST_CASE("long texts without an end of anything take no time to speak of", "[text]") {
  for (const std::string_view part :
       {" ", "\u4E2D ", "\u3002", "# 1. **\n", "PLAN", "PLAN\n", "(", "\u3010", "1.", "A\n \n"}) {
    CAPTURE(part);
    std::string note;
    while (note.size() < 400'000) note += part;
    const text::section_options options{.unknown = text::unknown_headings::alone};
    CHECK(text::split_sections(note, options).size() <= note.size());
  }
}

}  // namespace sections_test
