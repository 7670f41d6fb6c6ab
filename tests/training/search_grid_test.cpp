#include "clinicalbert/training/search_grid.hpp"

#include <cstdint>
#include <limits>
#include <set>
#include <string>
#include <vector>

#include "tests/catch.hpp"

namespace search_grid_test {

using namespace clinicalbert::training;
using values = std::vector<setting_value>;

namespace {

values whole(std::vector<std::int64_t> numbers) { return {numbers.begin(), numbers.end()}; }

}  // namespace

TEST_CASE("a grid takes all choices, all whole numbers, and a range in even steps") {
  CHECK(grid_values({"a", values{true, std::string("x")}}) == values{true, std::string("x")});
  CHECK(grid_values({"a", value_range{.from = -1, .to = 2, .is_whole = true}}) == whole({-1, 0, 1, 2}));
  CHECK(grid_values({"a", value_range{.from = 0, .to = 10, .is_whole = true, .steps = 3}}) == whole({0, 5, 10}));
  // Whole numbers that two steps round to come once.
  CHECK(grid_values({"a", value_range{.from = 1, .to = 3, .is_whole = true, .steps = 9}}) == whole({1, 2, 3}));
  CHECK(grid_values({"a", value_range{.from = 1, .to = 100, .is_log = true, .is_whole = true, .steps = 3}}) ==
        whole({1, 10, 100}));
  CHECK(grid_values({"a", value_range{.from = 0.5, .to = 1, .steps = 3}}) == values{0.5, 0.75, 1.0});
  const auto log = grid_values({"a", value_range{.from = 1e-5, .to = 1e-3, .is_log = true, .steps = 3}});
  REQUIRE(log.size() == 3);
  CHECK(log[0] == setting_value(1e-5));
  CHECK(std::get<double>(log[1]) == tests::approx(1e-4).epsilon(1e-12));
  CHECK(log[2] == setting_value(1e-3));
}

TEST_CASE("a grid needs to know its values") {
  CHECK_THROWS_WITH(grid_values({"rate", value_range{.from = 0.5, .to = 1}}), tests::contains("rate"));
  CHECK_THROWS_WITH(grid_values({"rate", value_range{.from = 1, .to = 9, .is_log = true, .is_whole = true}}),
                    tests::contains("rate"));
  CHECK_THROWS_WITH(grid_values({"rate", value_range{.from = 0, .to = 1e7, .is_whole = true}}),
                    tests::contains("too many"));
  CHECK_THROWS_WITH(search_grid({}), tests::contains("no setting"));
}

TEST_CASE("the grid has each combination once, the last dimension changing first") {
  const search_space space{{"a", whole({1, 2})}, {"b", values{std::string("x"), std::string("y"), std::string("z")}}};
  const search_grid grid(space);
  REQUIRE(grid.size() == 6);
  const trial_settings second{{"a", std::int64_t{1}}, {"b", std::string("y")}};
  const trial_settings fourth{{"a", std::int64_t{2}}, {"b", std::string("x")}};
  CHECK(grid[1] == second);
  CHECK(grid[3] == fourth);
  std::set<std::string> seen;
  for (std::size_t i = 0; i < grid.size(); ++i) seen.insert(text_of(grid[i][0].second) + text_of(grid[i][1].second));
  CHECK(seen.size() == 6);
}

TEST_CASE("a grid that is too large to count says the largest number") {
  search_space space;
  for (int i = 0; i < 8; ++i)
    space.push_back({"a" + std::to_string(i), value_range{.from = 0, .to = 99999, .is_whole = true}});
  CHECK(search_grid(space).size() == std::numeric_limits<std::size_t>::max());
}

}  // namespace search_grid_test
