#include "examples/report/calibration_plot.hpp"

#include <string>
#include <vector>

#include "clinicalbert/metrics/calibration.hpp"
#include "tests/catch.hpp"
#include "tests/examples/report/page_table.hpp"

namespace calibration_plot_test {

using namespace clinicalbert;

TEST_CASE("the diagram has a bar as high as what is right, the gap and the count of each bin that has some") {
  metrics::calibration calibration(5);
  for (int i = 0; i < 10; ++i) calibration.add(0.9, i < 5);  // half right, 0.4 too sure
  calibration.add(0.3, true);
  const auto plot = examples::calibration_plot(calibration, "a & b", "axis");
  CHECK(tests::occurrences(plot, "class=\"bar\"") == 2);
  // 280 high from y = 292 up: half is 140; a confidence of 0.9 is at y = 40, so the gap is 112 high.
  CHECK_THAT(plot, tests::contains("class=\"bar\" x=\"271.0\" y=\"152.0\" width=\"54.0\" height=\"140.0\""));
  CHECK_THAT(plot, tests::contains("class=\"gap\" x=\"271.0\" y=\"40.0\" width=\"54.0\" height=\"112.0\""));
  CHECK_THAT(plot, tests::contains("class=\"count\" x=\"271.0\" y=\"345.0\" width=\"54.0\" height=\"60.0\""));
  CHECK_THAT(plot, tests::contains(">10</text>"));
  CHECK(plot.find("a & b") == plot.npos);

  metrics::calibration other(5);
  other.add(0.5, false);
  const auto table = examples::calibration_table("Bins", calibration, &other);
  CHECK(tests::page_table(table, "Bins").size() == 4);
  CHECK(tests::page_row(table, "Bins", "0.800–1.000") ==
        std::vector<std::string>{"0.800–1.000", "10", "0.9000", "0.5000", "0", "", ""});
  CHECK(tests::page_row(table, "Bins", "0.400–0.600") ==
        std::vector<std::string>{"0.400–0.600", "0", "", "", "1", "0.5000", "0.0000"});
}

}  // namespace calibration_plot_test
