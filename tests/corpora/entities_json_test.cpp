#include "clinicalbert/corpora/entities_json.hpp"

#include <string>
#include <vector>

#include "tests/catch.hpp"

namespace entities_json_test {

using namespace clinicalbert;

TEST_CASE("a line of entities") {
  const labels::label_set types({"Disease", "Chemical"});
  const std::vector<labels::entity> entities{{{10, 25}, 0, 0.98F}, {{30, 35}, 1, 1.0F}};
  CHECK(corpora::entities_line("a.txt", entities, types) ==
        R"({"note":"a.txt","entities":[{"begin":10,"end":25,"label":"Disease","score":0.98},)"
        R"({"begin":30,"end":35,"label":"Chemical","score":1.0}]})");
  CHECK(corpora::entities_line("\"\n\xFF", {}, types) == "{\"note\":\"\\\"\\n\xEF\xBF\xBD\",\"entities\":[]}");
  CHECK_THROWS_AS(corpora::entities_line("", std::vector<labels::entity>{{{0, 1}, 2}}, types), labels::label_error);
}

TEST_CASE("a line of entities is read again, scores to the bit") {
  const labels::label_set types({"Disease"});
  std::vector<labels::entity> entities;
  for (std::uint32_t i = 0; i < 1000; ++i) entities.push_back({{i, i + 3}, 0, static_cast<float>(i) / 999.0F});
  entities.push_back({{0, 0xFFFFFFFFU}, 0, 1e-30F});
  const auto notes = corpora::parse_entities(corpora::entities_line("n", entities, types) + "\n", "f");
  REQUIRE(notes.size() == 1);
  CHECK(notes[0].name == "n");
  REQUIRE(notes[0].annotations.size() == entities.size());
  for (std::size_t i = 0; i < entities.size(); ++i) {
    REQUIRE(notes[0].annotations[i].span == entities[i].span);
    REQUIRE(notes[0].annotations[i].score == entities[i].score);
    REQUIRE(notes[0].annotations[i].type == "Disease");
  }
}

TEST_CASE("a line may have its text, and then need not have a name") {
  const auto notes = corpora::parse_entities("\n{\"text\": \"ab\", \"entities\": []}\n", "f");
  REQUIRE(notes.size() == 1);
  CHECK(notes[0].name == "2");
  CHECK(notes[0].text == "ab");
}

TEST_CASE("lines of another form are named by number") {
  const auto refused = [](const std::string& line, const std::string& why) {
    CHECK_THROWS_WITH(corpora::parse_entities(line, "f"),
                      tests::contains("f: line 1 ") && tests::contains(why) && !tests::contains("canary"));
  };
  refused(R"({"entities": []})", "field note");
  refused(R"({"note": "canary"})", "field entities");
  refused(R"({"note": "canary", "entities": [{"begin": 0, "end": 7, "label": "x"}], "text": "canary"})",
          "behind its text");
  refused(R"({"note": "canary", "entities": [], "text": 7})", "no string in field text");
  refused(R"({"note": "canary", "entities": [], "relations": [{"type": "canary"}]})", "no string in field first");
  refused(R"({"note": "canary", "entities": [{"begin": 0, "end": 7, "label": "x", "parts": 1}]})",
          "parts are no string");
  refused(R"({"note": "canary", "entities": [7]})", "number 0 from 0, that is not an object");
  refused(R"({"note": "canary", "entities": [{"begin": -1, "end": 2, "label": "x"}]})", "byte offset");
  refused(R"({"note": "canary", "entities": [{"begin": 1, "end": 4294967296, "label": "x"}]})", "byte offset");
  refused(R"({"note": "canary", "entities": [{"begin": 3, "end": 2, "label": "x"}]})", "ends before");
  refused(R"({"note": "canary", "entities": [{"begin": 1, "end": 2}]})", "without a label");
  refused(R"({"note": "canary", "entities": [{"begin": 1, "end": 2, "label": "x", "score": "canary"}]})", "score");
}

}  // namespace entities_json_test
