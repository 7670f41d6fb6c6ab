#include "clinicalbert/training/search_argument.hpp"

#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/catch.hpp"

namespace search_argument_test {

using namespace clinicalbert::training;
using values = std::vector<setting_value>;

TEST_CASE("a command line names choices and ranges") {
  CHECK(parse_search_argument("batch=16,32") == search_dimension{"batch", values{std::int64_t{16}, std::int64_t{32}}});
  CHECK(parse_search_argument("--learning-rate=1e-4,0.1") == search_dimension{"learning_rate", values{1e-4, 0.1}});
  CHECK(parse_search_argument("schedule=cosine") == search_dimension{"schedule", values{std::string("cosine")}});
  CHECK(parse_search_argument("balanced=true,false") == search_dimension{"balanced", values{true, false}});
  CHECK(parse_search_argument("layer_decay=0.7..1") ==
        search_dimension{"layer_decay", value_range{.from = 0.7, .to = 1}});
  CHECK(parse_search_argument("epochs=2..8") ==
        search_dimension{"epochs", value_range{.from = 2, .to = 8, .is_whole = true}});
  const value_range log{.from = 1e-5, .to = 5e-4, .is_log = true, .steps = 4};
  CHECK(parse_search_argument("r=1e-5..5e-4:log:4") == search_dimension{"r", log});
  CHECK(parse_search_argument("r=1e-5..5e-4:4:log") == search_dimension{"r", log});
}

TEST_CASE("what is neither is refused by the setting's name, or by how it is written") {
  for (const std::string wrong : {"batch", "=16", ""})
    CHECK_THROWS_WITH(parse_search_argument(wrong), tests::contains("NAME=a,b,c"));
  for (const std::string wrong : {"batch=", "batch=16,,32", "batch=16,16", "batch=1..", "batch=..2", "batch=a..b",
                                  "batch=1..2:lin", "batch=1..2:", "batch=1..2:0", "batch=2..1", "batch=1..2..3",
                                  "batch=1..2:1", "batch=0..2:log", "batch=1..2:-3", "batch=1..4:log:log"}) {
    CAPTURE(wrong);
    CHECK_THROWS_AS(parse_search_argument(wrong), std::invalid_argument);
    CHECK_THROWS_WITH(parse_search_argument(wrong), tests::contains("batch"));
  }
}

}  // namespace search_argument_test
