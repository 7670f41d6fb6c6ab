#include "clinicalbert/corpora/json_lines.hpp"

#include <string>
#include <vector>

#include "tests/catch.hpp"

namespace json_lines_test {

using namespace clinicalbert;
using strings = std::vector<std::string>;

TEST_CASE("texts of JSON Lines") {
  CHECK(corpora::parse_json_texts("{\"text\": \"a\\nb\", \"id\": 3}\r\n\n{\"text\": \"\xE6\x82\xA3\"}", "f") ==
        strings{"a\nb", "\xE6\x82\xA3"});
  CHECK(corpora::parse_json_texts("{\"note\": \"a\"}\n", "f", "note") == strings{"a"});
  CHECK(corpora::parse_json_texts("", "f").empty());
}

TEST_CASE("bad lines are named by number, without their content") {
  const auto refused = [](const std::string& text, const std::string& where) {
    CHECK_THROWS_AS(corpora::parse_json_texts(text, "notes.jsonl"), files::file_error);
    CHECK_THROWS_WITH(corpora::parse_json_texts(text, "notes.jsonl"),
                      tests::contains("notes.jsonl: line " + where) && !tests::contains("canary"));
  };
  refused("{\"text\": \"a\"}\n{\"text\": canary}\n", "2 is not valid JSON");
  refused("{\"text\": \"canary\n", "1 is not valid JSON");
  refused("{\"canary\": 1}\n", "1 has no string in field text");
  refused("{\"text\": 1}\n", "1 has no string in field text");
  refused("\n\n[\"canary\"]\n", "3 is not a JSON object");
  refused("{\"text\": \"canary\xFF\"}\n", "1 is not valid UTF-8");
}

}  // namespace json_lines_test
