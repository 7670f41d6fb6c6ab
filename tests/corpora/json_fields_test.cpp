#include "clinicalbert/corpora/json_fields.hpp"

#include <string>

#include "tests/catch.hpp"

namespace json_fields_test {

using namespace clinicalbert;
using nlohmann::json;

TEST_CASE("fields of JSON") {
  const std::filesystem::path origin = "f.json";
  const corpora::json_fields fields(origin);
  const json object{{"s", "canary"}, {"n", -7}, {"l", {1, 2}}, {"z", nullptr}};
  CHECK(fields.find(object, "s") == &object.at("s"));
  CHECK(fields.find(object, "z") == nullptr);
  CHECK(fields.find(object, "x") == nullptr);
  CHECK(fields.find(json::array(), "x") == nullptr);
  CHECK(fields.string(object, "s", "there") == "canary");
  CHECK(fields.name(object, "n", "there") == "-7");
  CHECK(fields.name(object, "s", "there") == "canary");
  CHECK(fields.list(object, "l", "there").size() == 2);
  CHECK_THROWS_WITH(fields.list(object, "s", "there"),
                    tests::contains("f.json: there has no list in field s") && !tests::contains("canary"));
  CHECK_THROWS_WITH(fields.string(object, "n", "there"), tests::contains("f.json: there has no string in field n"));
  CHECK_THROWS_WITH(fields.name(object, "l", "there"), tests::contains("has no string in field l"));
  CHECK(fields.optional_list(object, "x", "there").empty());
  CHECK(fields.optional_list(object, "l", "there").size() == 2);
  CHECK_THROWS_WITH(fields.optional_list(object, "s", "there"), tests::contains("no list in field s"));
  CHECK(fields.number({{"k", 7U}}, "k", "there") == 7);
  CHECK_THROWS_WITH(fields.number(object, "n", "there"), tests::contains("no whole number from 0 in field n"));
  CHECK_THROWS_AS(fields.string(object, "x", "there"), files::file_error);
}

}  // namespace json_fields_test
