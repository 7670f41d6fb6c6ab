#include "clinicalbert/files/json.hpp"

#include <cstddef>
#include <string>
#include <string_view>

#include "tests/catch.hpp"
#include "tests/files/scratch_folder.hpp"

namespace json_test {

using namespace clinicalbert;
using files::file_error;
using files::parse_json;

namespace {

std::string refusal(std::string_view text) {
  return tests::refusal<file_error>([&] { (void)parse_json(text, "f.json"); });
}

std::string nested(std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); }

}  // namespace

TEST_CASE("JSON of every kind is read") {
  const auto json = parse_json(R"( {"a": [1, -2, 3.5, true, null, {"b": "\u00e9"}], "c": {}, "d": []} )", "f.json");
  CHECK(json["a"][0] == 1);
  CHECK(json["a"][1] == -2);
  CHECK(json["a"][2] == 3.5);
  CHECK(json["a"][3] == true);
  CHECK(json["a"][4].is_null());
  CHECK(json["a"][5]["b"] == "\xC3\xA9");
  CHECK(json["c"].is_object());
  CHECK(json["d"].is_array());
  CHECK(parse_json("18446744073709551615", "f.json") == 18446744073709551615U);
}

TEST_CASE("what is no JSON is refused with its byte and without a word of it") {
  CHECK(refusal("") == "f.json: is not valid JSON (byte 0)");
  CHECK(refusal("{\"Smith\": xyzzy}") == "f.json: is not valid JSON (byte 10)");
  CHECK(refusal("{} {}") == "f.json: is not valid JSON (byte 3)");
  CHECK(refusal("{\"a\": 1") == "f.json: is not valid JSON (byte 7)");
  CHECK(refusal("[1,]") == "f.json: is not valid JSON (byte 3)");
  CHECK(refusal("// no\n1") == "f.json: is not valid JSON (byte 0)");
  CHECK(refusal("[NaN]") == "f.json: is not valid JSON (byte 1)");
  CHECK(refusal("{\"a\": \"xyzzy") == "f.json: is not valid JSON (byte 12)");
  CHECK_FALSE(refusal("[1e999]").empty());
  CHECK_THAT(tests::refusal<file_error>([] { (void)parse_json("[x]", "f.json", 1000); }),
             tests::contains("(byte 1001)"));
}

TEST_CASE("what could be read in two ways is refused") {
  CHECK(refusal(R"({"xyzzy": 1, "xyzzy": 1})") == "f.json: has a key twice in one JSON object");
  CHECK(refusal(R"({"a": {"a": 1}, "b": {"a": 2}})").empty());
  CHECK(refusal("\"a\xFF\"") == "f.json: is not valid UTF-8 (byte 2)");
  CHECK(refusal("\"\xED\xA0\x80\"") == "f.json: is not valid UTF-8 (byte 1)");
  CHECK_FALSE(refusal(R"("\ud800")").empty());
}

TEST_CASE("depth is limited and costs no stack") {
  CHECK(refusal(nested(files::json_depth_limit)).empty());
  CHECK(refusal(nested(files::json_depth_limit + 1)) == "f.json: nests JSON deeper than 64 levels");
  CHECK(refusal(nested(200'000)) == "f.json: nests JSON deeper than 64 levels");
  CHECK(refusal(std::string(200'000, '[')) == "f.json: nests JSON deeper than 64 levels");
  std::string objects;
  for (int i = 0; i < 200'000; ++i) objects += "{\"a\":";
  CHECK(refusal(objects) == "f.json: nests JSON deeper than 64 levels");
}

}  // namespace json_test
