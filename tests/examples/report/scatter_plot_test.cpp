#include "examples/report/scatter_plot.hpp"

#include <vector>

#include "tests/catch.hpp"
#include "tests/examples/report/page_table.hpp"

namespace scatter_plot_test {

using namespace clinicalbert;

TEST_CASE("the scatter plot has a point a text in one scale, and says so where it leaves some out") {
  const std::vector<double> gold{0, 5, 10}, predicted{10, 5, 0};
  const auto plot = examples::scatter_plot(gold, predicted);
  CHECK_THAT(plot, tests::contains("cx=\"60.0\" cy=\"12.0\""));
  CHECK_THAT(plot, tests::contains("cx=\"230.0\" cy=\"182.0\""));
  CHECK_THAT(plot, tests::contains("cx=\"400.0\" cy=\"352.0\""));
  CHECK_THAT(plot, tests::contains(": 3 texts<"));
  const std::vector<double> many(25, 1.0);
  const auto some = examples::scatter_plot(many, many, 10);
  CHECK(tests::occurrences(some, "<circle") == 9);
  CHECK_THAT(some, tests::contains("one of every 3 of 25 texts"));
  CHECK(tests::occurrences(examples::scatter_plot({}, {}), "<circle") == 0);
  CHECK(examples::round_step(10, 6) == tests::approx(2));
  CHECK(examples::round_step(0.06, 6) == tests::approx(0.01));
  CHECK(examples::round_step(2.5, 6) == tests::approx(0.5));
}

}  // namespace scatter_plot_test
