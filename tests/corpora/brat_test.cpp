#include "clinicalbert/corpora/brat.hpp"

#include <string>
#include <vector>

#include "tests/catch.hpp"
#include "tests/temporary_folder.hpp"

namespace brat_test {

using namespace clinicalbert;
using labels::entity;
using numbers = std::vector<std::size_t>;

namespace {

const labels::label_set types({"Disease", "Chemical"});
// Bytes and code points part at the first word.
const std::string letter = "\xC3\xA4ltere Frau, Morbus\nCrohn; \xE6\x82\xA3\xE8\x80\x85, Aspirin";

text::byte_span span_of(std::string_view part) {
  const auto begin = static_cast<std::uint32_t>(letter.find(part));
  return {begin, begin + static_cast<std::uint32_t>(part.size())};
}

}  // namespace

TEST_CASE("brat's offsets are code points, and line breaks part an entity") {
  const std::vector<entity> entities{
      {span_of("\xC3\xA4ltere"), 0}, {span_of("Morbus\nCrohn"), 0}, {span_of("Aspirin"), 1}};
  const auto lines = corpora::brat_annotations(letter, entities, types);
  CHECK(lines ==
        "T1\tDisease 0 6\t\xC3\xA4ltere\n"
        "T2\tDisease 13 19;20 25\tMorbus Crohn\n"
        "T3\tChemical 31 38\tAspirin\n");
  const auto document = corpora::parse_brat(lines, letter, "f.ann");
  REQUIRE(document.annotations.size() == 3);
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(document.annotations[i].span == entities[i].span);
    CHECK(document.annotations[i].type == types.name(entities[i].label));
  }
  CHECK(document.annotations[2].identifier == "T3");
  CHECK(document.discontinuous.empty());
}

TEST_CASE("malformed bytes count as one character and are written as U+FFFD") {
  const std::string broken = "\xFF\xFE mal\xC3";
  const std::vector<entity> entities{{{3, 7}, 0}};
  const auto lines = corpora::brat_annotations(broken, entities, types);
  CHECK(lines == "T1\tDisease 3 7\tmal\xEF\xBF\xBD\n");
  CHECK(corpora::parse_brat(lines, broken, "f").annotations[0].span == text::byte_span{3, 7});
}

TEST_CASE("entities that brat cannot hold are refused by number") {
  const auto refuses = [](entity wrong, const char* why) {
    CHECK_THROWS_WITH(corpora::brat_annotations("canary\n\n", std::vector<entity>{wrong}, types),
                      tests::contains(why) && !tests::contains("canary"));
  };
  refuses({{0, 9}, 0}, "entity 0 does not lie");
  refuses({{5, 3}, 0}, "entity 0 does not lie");
  refuses({{6, 8}, 0}, "entity 0 covers no text");
  refuses({{2, 2}, 0}, "entity 0 covers no text");
  refuses({{0, 6}, 2}, "label 2");
  CHECK_THROWS_AS(corpora::brat_annotations("x", std::vector<entity>{{{0, 1}, 0}}, labels::label_set({"a b"})),
                  labels::label_error);
}

TEST_CASE("what is not taken from a brat file is listed") {
  const auto document = corpora::parse_brat(
      "T1\tDisease 0 2;6 8\tab gh\n"
      "T2\tDisease 3 5\tde\n"
      "R1\tCID Arg1:T1 Arg2:T2\n"
      "\n"
      "#1\tAnnotatorNotes T1\tremark\n",
      "ab de gh", "f");
  CHECK(document.annotations.size() == 1);
  CHECK(document.discontinuous == numbers{1});
  CHECK(document.other == numbers{3, 5});
}

TEST_CASE("malformed brat lines are named by number, without their content") {
  const auto refused = [](const std::string& lines, const std::string& why) {
    CHECK_THROWS_WITH(corpora::parse_brat(lines, "canary bird", "f.ann"),
                      tests::contains("f.ann: line 2 " + why) && !tests::contains("canary"));
  };
  const std::string good = "T1\tX 0 6\tcanary\n";
  refused(good + "T2\tX 0 6\n", "lacks one");
  refused(good + "T2\tcanary\tcanary\n", "has no type and offsets");
  refused(good + "T2\tX 6 0\tcanary\n", "has malformed offsets");
  refused(good + "T2\tX 0 6a\tcanary\n", "has malformed offsets");
  refused(good + "T2\tX 0\tcanary\n", "has malformed offsets");
  refused(good + "T2\tX 0 99\tcanary\n", "has offsets behind");
  refused(good + "T2\tX 0 99999999999999999999\tcanary\n", "has malformed offsets");
  refused(good + "T2\tX 7 11\tcanary\n", "has a text that differs");
  refused(good + "T2\tX 7 11;0 6\tbird canary\n", "has fragments that do not ascend");
}

TEST_CASE("a brat file and the text beside it") {
  const clinicalbert::tests::temporary_folder folder;
  files::write_whole(folder.path() / "n.txt", letter);
  corpora::write_brat(folder.path() / "n.ann", letter, std::vector<entity>{{span_of("Aspirin"), 1}}, types);
  const auto [note, document] = corpora::read_brat(folder.path() / "n.ann");
  CHECK(note.text == letter);
  REQUIRE(document.annotations.size() == 1);
  CHECK(document.annotations[0].span == span_of("Aspirin"));
}

}  // namespace brat_test
