#include "clinicalbert/labels/document_entities.hpp"

#include <string>
#include <string_view>
#include <vector>

#include "tests/catch.hpp"

namespace document_entities_test {

using namespace clinicalbert::labels;

namespace {

std::vector<std::string> identifiers(std::string_view all) {
  std::vector<std::string> each;
  for_each_identifier(all, [&](std::string_view one) { each.emplace_back(one); });
  return each;
}

}  // namespace

TEST_CASE("identifiers of a mention") {
  CHECK(identifiers("D1") == std::vector<std::string>{"D1"});
  CHECK(identifiers("D1|D2") == std::vector<std::string>{"D1", "D2"});
  CHECK(identifiers("").empty());
  CHECK(identifiers("-1").empty());
  CHECK(identifiers("|D1||-1|D2|") == std::vector<std::string>{"D1", "D2"});
}

TEST_CASE("spellings that count as alike") {
  CHECK(folded_mention("Acute  Renal\n FAILURE") == "acute renal failure");
  CHECK(folded_mention(" \xC3\x84"
                       "B ") ==
        "\xC3\xA4"
        "b");  // A with diaeresis
  CHECK(folded_mention("\xEF\xBC\xA1\xE3\x80\x80"
                       "b") == "a b");        // full-width A, ideographic space
  CHECK(folded_mention("A\xFF") == "a\xFF");  // malformed bytes stay
  CHECK(folded_mention("").empty());
}

TEST_CASE("mentions become entities by identifier, or by spelling where that is unknown") {
  const std::string_view note = "Aspirin aspirin ASA pain Pain and fever";
  const std::vector<typed_mention> mentions{
      {{0, 7}, 0, "C1"},                           // 0
      {{8, 15}, 0, "-1"},                          // 1: unknown, spelled like 0
      {{16, 19}, 0, "C1"},                         // 2
      {{20, 24}, 1, ""},                           // 3
      {{25, 29}, 1, ""},                           // 4
      {{25, 39}, 1, "D1|D2"},                      // 5
      {{34, 39}, 1, "D2|D2"},                      // 6
      {{0, 7}, no_type, "C1"}, {{0, 7}, 1, "C1"},  // 8: another type is another entity
  };
  const std::vector<document_entity> want{{0, "C1", {0, 2}}, {0, "", {1}},      {1, "", {3, 4}},
                                          {1, "D1", {5}},    {1, "D2", {5, 6}}, {1, "C1", {8}}};
  CHECK(group_mentions(note, mentions) == want);
  CHECK(group_mentions(note, {}).empty());
}

}  // namespace document_entities_test
