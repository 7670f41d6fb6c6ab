#include "clinicalbert/training/search_space.hpp"

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "tests/catch.hpp"

namespace search_space_test {

using namespace clinicalbert::training;

TEST_CASE("names of settings are spelled one way") {
  CHECK(setting_name("--learning-rate") == "learning_rate");
  CHECK(setting_name("learning_rate") == "learning_rate");
  CHECK(setting_name("batch") == "batch");
  CHECK(setting_name("--") == "");
}

TEST_CASE("what a search cannot choose among is refused by the setting's name") {
  const double infinity = std::numeric_limits<double>::infinity();
  const auto refuses = [](const search_dimension& dimension, const std::string& why) {
    CHECK_THROWS_WITH(check_dimension(dimension), tests::contains(dimension.name) && tests::contains(why));
  };
  using values = std::vector<setting_value>;
  refuses({"batch", values{}}, "no values");
  refuses({"batch", values{std::string()}}, "empty value");
  refuses({"batch", values{std::int64_t{16}, std::int64_t{16}}}, "twice");
  refuses({"rate", value_range{.from = 1, .to = 1}}, "does not rise");
  refuses({"rate", value_range{.from = 0, .to = infinity}}, "does not rise");
  refuses({"rate", value_range{.from = 0, .to = 1, .is_log = true}}, "above 0");
  refuses({"rate", value_range{.from = 0, .to = 1, .steps = 1}}, "one step");
  refuses({"layers", value_range{.from = 0.5, .to = 2, .is_whole = true}}, "whole");
  refuses({"", values{true}}, "no name");
  CHECK_THROWS_WITH(check_space({}), tests::contains("no setting"));
  CHECK_THROWS_WITH(check_space({{"a", values{true}}, {"a", values{false}}}), tests::contains("a is given twice"));
  CHECK_NOTHROW(check_space({{"a", values{true}}, {"b", value_range{.from = 1e-5, .to = 1e-3, .is_log = true}}}));
}

}  // namespace search_space_test
