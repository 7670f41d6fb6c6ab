#include "examples/report/values_section.hpp"

#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include "clinicalbert/metrics/correlation.hpp"
#include "tests/catch.hpp"
#include "tests/examples/report/checked_page.hpp"
#include "tests/examples/report/page_table.hpp"

namespace values_section_test {

namespace {

using namespace clinicalbert;
using tests::canary, tests::check_page;

}  // namespace

TEST_CASE("a section of a regression has a scatter plot, and says what it cannot have") {
  tasks::text_corpus corpus{"f.tsv", std::vector<corpora::labeled_text>(5)};
  const double gold[] = {0, 1, 2, 3, 4};
  for (std::size_t i = 0; i < 5; ++i) {
    corpus.texts[i].text = canary;
    corpus.texts[i].value = gold[i];
  }
  const std::vector<float> values{0.5F, 1, 1.5F, 3, 2};
  const auto section = examples::values_section(values, corpus, {});
  const auto& body = section.body;
  check_page(section);
  CHECK(tests::first_number(tests::page_row(body, "All texts", "mean absolute error")[1]) == "0.6000");
  CHECK(tests::first_number(tests::page_row(body, "All texts", "root of the mean squared error")[1]) ==
        examples::decimal(std::sqrt(4.5 / 5)));
  CHECK(tests::first_number(tests::page_row(body, "All texts", "Pearson’s r")[1]) ==
        examples::decimal(metrics::pearson(std::vector<double>{0, 1, 2, 3, 4}, std::vector<double>{.5, 1, 1.5, 3, 2})));
  CHECK(tests::occurrences(body, "class=\"point\"") == 5);
  CHECK_THAT(body, tests::contains("no classes to confuse"));
  const auto wrong = tests::page_table(body, "The values");
  REQUIRE(wrong.size() == 4);
  CHECK(wrong[1] == std::vector<std::string>{"1", "f.tsv, text 5", "0–12", "4.0000", "2.0000", "2.0000"});
}

}  // namespace values_section_test
