#include "clinicalbert/training/search_space_json.hpp"

#include <cstdint>
#include <string>
#include <vector>

#include "tests/catch.hpp"

namespace search_space_json_test {

using namespace clinicalbert;
using namespace clinicalbert::training;
using values = std::vector<setting_value>;

namespace {

search_space parse(const std::string& text) { return parse_search_space(files::parse_json(text, "space"), "space"); }

}  // namespace

TEST_CASE("a space is read from JSON, each value with its type") {
  const auto space = parse(R"({"learning-rate": {"from": 1e-5, "to": 5e-4, "scale": "log", "steps": 5},
      "batch": [16, 32], "layer_decay": {"from": 0.7, "to": 1}, "epochs": {"from": 2, "to": 4},
      "schedule": ["cosine", "linear"], "balanced": [true, false], "warm_up": [0.1]})");
  const search_space expected{{"balanced", values{true, false}},
                              {"batch", values{std::int64_t{16}, std::int64_t{32}}},
                              {"epochs", value_range{.from = 2, .to = 4, .is_whole = true}},
                              {"layer_decay", value_range{.from = 0.7, .to = 1}},
                              {"learning_rate", value_range{.from = 1e-5, .to = 5e-4, .is_log = true, .steps = 5}},
                              {"schedule", values{std::string("cosine"), std::string("linear")}},
                              {"warm_up", values{0.1}}};
  CHECK(space == expected);
}

TEST_CASE("values are JSON and back") {
  for (const setting_value& value : values{true, std::int64_t{-3}, 0.1, std::string("cosine")})
    CHECK(training::json_value_of(nlohmann::json(json_of(value))) == value);
}

TEST_CASE("what is no space is refused by file and setting, never by its words") {
  const std::string canary = "zyxcanaryzyx";
  const auto refuses = [&](const std::string& text, const std::string& why) {
    CAPTURE(text);
    std::string said;
    try {
      (void)parse(text);
    } catch (const files::file_error& error) {
      said = error.what();
    }
    CHECK_THAT(said, tests::contains("space: ") && tests::contains(why));
    CHECK(said.find(canary) == std::string::npos);
  };
  refuses("[]", "no JSON object");
  refuses("{}", "no setting to choose");
  refuses(R"({"batch": []})", "batch has no values");
  refuses(R"({"batch": 16})", "batch has neither");
  refuses(R"({"batch": [")" + canary + R"(", null]})", "a value is neither");
  refuses(R"({"batch": [[16]]})", "a value is neither");
  refuses(R"({"batch": [18446744073709551615]})", "too large");
  refuses(R"({"rate": {"from": 1}})", "rate has a range that lacks");
  refuses(R"({"rate": {"from": 1, "to": "2"}})", "rate has in its range a field");
  refuses(R"({"rate": {"from": 1, "to": 2, "scale": ")" + canary + R"("}})", "rate has in its range a field");
  refuses(R"({"rate": {"from": 1, "to": 2, "steps": -1}})", "rate has in its range a field");
  refuses(R"({"rate": {"from": 2, "to": 1}})", "rate has a range that does not rise");
  refuses(R"({"learning-rate": [1], "learning_rate": [2]})", "learning_rate is given twice");
}

}  // namespace search_space_json_test
