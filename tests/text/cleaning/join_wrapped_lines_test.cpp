#include "clinicalbert/text/cleaning/join_wrapped_lines.hpp"

#include <string>
#include <string_view>

#include "tests/catch.hpp"
#include "tests/text/cleaning/step_properties.hpp"

namespace join_wrapped_lines_test {

namespace text = clinicalbert::text;
using text::byte_span;

namespace {

std::string joined(std::string_view original, const text::line_join_options& options = {}) {
  return text::join_wrapped_lines(original, options).text;
}

text::line_join_options at(std::uint32_t width) {
  text::line_join_options options;
  options.width = width;
  return options;
}

}  // namespace

TEST_CASE("a wrapped paragraph becomes one line", "[text]") {
  CHECK(joined("The patient has no fever and no\n  Rash was seen by anyone at all \nsince then.", at(32)) ==
        "The patient has no fever and no Rash was seen by anyone at all since then.");
  const std::string note =
      "HISTORY OF PRESENT ILLNESS:\n"
      "The patient is a 63 year old woman who came with pain in the\r\n"
      "chest. It began three days ago and was not better since then.\n"
      "She has no fever.\n"
      "\n"
      "PLAN:\n"
      "1. aspirin\n"
      "2. metoprolol\n";
  CHECK(
      joined(note) ==
      "HISTORY OF PRESENT ILLNESS:\n"
      "The patient is a 63 year old woman who came with pain in the chest. It began three days ago and was not better "
      "since then.\n"
      "She has no fever.\n"
      "\n"
      "PLAN:\n"
      "1. aspirin\n"
      "2. metoprolol\n");
}

TEST_CASE("the width is that of the longest line with a word, unless all are short or that is too long", "[text]") {
  CHECK(text::wrap_width(std::string(60, 'a') + "\nb\n" + std::string(80, '-'), {}) == 60);
  CHECK(text::wrap_width(std::string(60, 'a') + "\n" + std::string(101, 'a'), {}) == 60);
  CHECK(text::wrap_width(std::string(49, 'a'), {}) == 0);
  CHECK(text::wrap_width("a", at(40)) == 40);
  CHECK(text::wrap_width("", {}) == 0);
}

TEST_CASE("what was not wrapped stays", "[text]") {
  for (const char* note : {
           "short\nlines of a list\nof drugs\n",                     // short
           "The patient has no fever\nToday he goes home now\n",     // the word fitted
           "The medications of the patient:\naspirin\n",             // a colon before
           "The patient takes some aspirin\n- metoprolol\n",         // a list
           "The patient takes some aspirin\nAllergies: none\n",      // a label
           "The patient takes some aspirin\nPLAN\n",                 // a heading
           "The patient takes no aspirin.\nMetoprolol was given\n",  // a sentence ends
           "The patient takes some aspirin\n\nmetoprolol\n",         // an empty line
           "The patient takes some aspirin\n-------\n",              // a rule
           "The patient takes some aspirin and more\nmetoprolol\n",  // longer than the width
       })
    CHECK(joined(note, at(32)) == note);
}

TEST_CASE("a line that begins in lower case goes on with one of two thirds of the width", "[text]") {
  CHECK(joined("The patient took an\naspirin.", at(28)) == "The patient took an aspirin.");
  CHECK(joined("The patient took\naspirin.", at(28)) == "The patient took\naspirin.");
  CHECK(joined("The patient of Dr.\nSmith had a fever of three days", at(20)) ==
        "The patient of Dr. Smith had a fever of three days");
  CHECK(joined("The drug given was t.i.d.\nand then once", at(28)) == "The drug given was t.i.d. and then once");
}

TEST_CASE("hyphens at the end of a line", "[text]") {
  auto options = at(24);
  constexpr std::string_view note = "Seen for her hyper-\ntension in the follow-\nup visits.";
  CHECK(joined(note, options) == "Seen for her hyper-tension in the follow-up visits.");
  options.hyphen = text::line_end_hyphen::removed;
  CHECK(joined(note, options) == "Seen for her hypertension in the followup visits.");
  CHECK(joined("Seen for her hyper\xC2\xAD\ntension", options) == "Seen for her hypertension");
  CHECK(joined("Seen for a score of 3-\n5 points given", at(22)) == "Seen for a score of 3-5 points given");
  CHECK(joined("Seen for a score of -\nfive points", at(22)) == "Seen for a score of - five points");
}

TEST_CASE("Chinese lines are joined without a space", "[text]") {
  // 患者三天前出现发热， / 无胸痛 at 20 columns
  const std::string first =
      "\xE6\x82\xA3\xE8\x80\x85\xE4\xB8\x89\xE5\xA4\xA9\xE5\x89\x8D\xE5\x87\xBA\xE7\x8E\xB0\xE5\x8F\x91"
      "\xE7\x83\xAD\xEF\xBC\x8C";
  const std::string second = "\xE6\x97\xA0\xE8\x83\xB8\xE7\x97\x9B";
  CHECK(joined(first + "\n" + second, at(20)) == first + second);
  CHECK(joined(first + "\nCt of it", at(20)) == first + " Ct of it");
  CHECK(joined(first + "\n" + second, at(30)) == first + "\n" + second);
}

TEST_CASE("the space of a join comes from the line break", "[text]") {
  const auto made = text::join_wrapped_lines("The patient took an \r\n  aspirin.", at(24));
  CHECK(made.text == "The patient took an aspirin.");
  CHECK(made.map.origin({19, 20}) == byte_span{20, 22});
  CHECK(made.map.origin({20, 28}) == byte_span{24, 32});
}

TEST_CASE("joining lines keeps the properties of a step", "[text]") {
  const std::uint32_t seed = 46;
  CAPTURE(seed);
  auto narrow = at(12);
  narrow.hyphen = text::line_end_hyphen::removed;
  for (const auto& options : {text::line_join_options{}, narrow})
    CHECK(tests::broken_step(seed, [&](std::string_view t) { return text::join_wrapped_lines(t, options); }) == "");
}

}  // namespace join_wrapped_lines_test
