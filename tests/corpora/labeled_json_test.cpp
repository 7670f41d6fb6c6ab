#include "clinicalbert/corpora/labeled_json.hpp"

#include <limits>
#include <string>
#include <vector>

#include "tests/catch.hpp"
#include "tests/temporary_folder.hpp"

namespace labeled_json_test {

using namespace clinicalbert;
using corpora::labeled_text;
using corpora::parse_labeled_json;
using strings = std::vector<std::string>;
using texts = std::vector<labeled_text>;

TEST_CASE("lines of labeled texts") {
  const auto read = parse_labeled_json(R"({"text": "a", "label": "x", "id": 12, "other": []})"
                                       "\r\n\n"
                                       R"({"text": "b", "text_b": "c", "labels": ["x", 3], "value": 2})"
                                       "\n"
                                       R"({"text": "", "label": null, "labels": [], "value": null})",
                                       "f");
  REQUIRE(read.size() == 3);
  CHECK(read[0].text == "a");
  CHECK(read[0].labels == strings{"x"});
  CHECK(read[0].id == "12");
  CHECK(!read[0].has_value());
  CHECK(read[1].second_text == "c");
  CHECK(read[1].labels == strings{"x", "3"});
  CHECK(read[1].value == 2.0);
  CHECK(read[2].labels.empty());
}

TEST_CASE("lines of another form are named by number, without their content") {
  const auto refused = [](const std::string& line, const std::string& why) {
    CHECK_THROWS_WITH(parse_labeled_json("{\"text\": \"a\"}\n" + line, "f.jsonl"),
                      tests::contains("f.jsonl: line 2 " + why) && !tests::contains("canary"));
  };
  refused(R"({"text": 1})", "has no string in field text");
  refused(R"({"canary": "canary"})", "has no string in field text");
  refused(R"({"text": "canary", "text_b": ["canary"]})", "has no string in field text_b");
  refused(R"({"text": "canary", "label": "x", "labels": ["y"]})", "has both");
  refused(R"({"text": "canary", "label": 1.5})", "has neither a name nor a whole number in field label");
  refused(R"({"text": "canary", "label": ""})", "has neither a name");
  refused(R"({"text": "canary", "labels": "canary"})", "has no list");
  refused(R"({"text": "canary", "labels": [{"canary": 1}]})", "has neither a name");
  refused(R"({"text": "canary", "value": "canary"})", "has no number");
  refused(R"({"text": "canary", "id": true})", "has neither a name");
  refused(R"(["canary"])", "is not a JSON object");
  refused(R"({"text": "canary)", "is not valid JSON");
}

TEST_CASE("written lines of labeled texts are read again, values to the bit") {
  const tests::temporary_folder folder;
  const auto path = folder.path() / "t.jsonl";
  const texts some{{.text = "a\n\"\xE6\x82\xA3", .second_text = "b", .labels = {"x"}, .value = 0.1, .id = "1"},
                   {.text = "", .labels = {"x", "y"}},
                   {.text = "c", .value = -1.0 / 3}};
  corpora::write_labeled_json(path, some);
  const auto read = corpora::read_labeled_json(path);
  REQUIRE(read.size() == some.size());
  for (std::size_t i = 0; i < some.size(); ++i) {
    CHECK(read[i].text == some[i].text);
    CHECK(read[i].second_text == some[i].second_text);
    CHECK(read[i].labels == some[i].labels);
    CHECK(read[i].id == some[i].id);
    CHECK(read[i].has_value() == some[i].has_value());
    if (some[i].has_value()) CHECK(read[i].value == some[i].value);
  }
  const auto refused = [&](const labeled_text& item, const char* why) {
    CHECK_THROWS_WITH(corpora::write_labeled_json(path, texts{{.text = "x"}, item}),
                      tests::contains(why) && !tests::contains("canary"));
  };
  refused({.text = "canary\xFF"}, "text 1 has bytes that are no UTF-8");
  refused({.text = "x", .labels = {"canary\xFF"}}, "text 1 has bytes");
  refused({.text = "x", .value = std::numeric_limits<double>::infinity()}, "text 1 has an infinite value");
  CHECK(corpora::read_labeled_json(path).size() == 3);
}

}  // namespace labeled_json_test
