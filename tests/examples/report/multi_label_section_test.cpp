#include "examples/report/multi_label_section.hpp"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "clinicalbert/metrics/roc.hpp"
#include "tests/catch.hpp"
#include "tests/examples/report/checked_page.hpp"
#include "tests/examples/report/page_table.hpp"

namespace multi_label_section_test {

namespace {

using namespace clinicalbert;
using tests::canary, tests::check_page;

}  // namespace

TEST_CASE("a section of labels that are yes or no") {
  const tasks::class_meaning labels{labels::problem_type::multi_label, labels::label_set({"a", "b"}), {0.5F, 0.25F}};
  tasks::text_corpus corpus{"f.jsonl", std::vector<corpora::labeled_text>(4)};
  for (auto& text : corpus.texts) text.text = canary;
  corpus.texts[0].labels = {"a", "b"};
  corpus.texts[1].labels = {"b"};
  corpus.texts[3].labels = {"a", "c"};
  const std::vector<float> scores{0.9F, 0.3F, 0.8F, 0.1F, 0.2F, 0.2F, 0.6F, 0.2F};
  const auto section = examples::multi_label_section(labels, scores, corpus, {});
  const auto& body = section.body;
  check_page(section);
  const auto report = tasks::report_classes(labels, scores, corpus);
  CHECK(tests::first_number(tests::page_row(body, "All texts", "texts of which every label is right")[1]) ==
        examples::decimal(report.accuracy));
  for (std::size_t k = 0; k < 3; ++k) {
    const auto cells = tests::page_row(body, "By label", report.names[k]);
    CHECK(tests::first_number(cells[1]) == examples::decimal(report.by_label[k].precision));
    CHECK(tests::first_number(cells[2]) == examples::decimal(report.by_label[k].recall));
  }
  CHECK(tests::first_number(tests::page_row(body, "By label", "macro average")[3]) ==
        examples::decimal(report.macro.f1));
  CHECK(tests::page_row(body, "By label", "a")[5] ==
        examples::decimal(
            metrics::auroc(std::vector<double>{0.9, 0.8, 0.2, 0.6}, std::vector<std::uint8_t>{1, 0, 0, 1})));
  CHECK(tests::page_row(body, "Texts by label", "a") ==
        std::vector<std::string>{"a", "1 25.0%", "0", "1 25.0%", "2 50.0%", "4"});
  CHECK(tests::page_row(body, "Texts by label", "b") ==
        std::vector<std::string>{"b", "2 50.0%", "1 25.0%", "0", "1 25.0%", "4"});
  const auto wrong = tests::page_table(body, "The most confident");
  REQUIRE(wrong.size() == 4);
  CHECK(wrong[1][4] == "no, c");
  CHECK(wrong[1][5] == "1.0000");
  CHECK(wrong[2][4] == "no, b");
  CHECK(wrong[2][5] == "0.9000");
  CHECK(wrong[3] == std::vector<std::string>{"3", "f.jsonl, text 2", "0–12", "no, a", "yes, a", "0.8000"});
  CHECK(tests::page_row(body, "Expected", "that a label applies (every text and label)")[1] == "8");
}

TEST_CASE("one temperature makes the bits of all labels as likely as can be") {
  const std::vector<float> probabilities{0.99F, 0.98F, 0.01F, 0.97F, 0.02F, 0.95F};
  const std::vector<std::uint8_t> truth{1, 0, 0, 1, 1, 1};
  const auto calibration = examples::calibrate_bits(probabilities, truth);
  const auto loss = [&](double temperature) {
    double sum = 0;
    for (std::size_t i = 0; i < truth.size(); ++i) {
      const auto p = static_cast<double>(probabilities[i]);
      const double x = std::log(p / (1 - p)) / temperature;
      sum += std::log1p(std::exp(truth[i] != 0 ? -x : x));
    }
    return sum;
  };
  REQUIRE(calibration.temperature);
  const double t = *calibration.temperature;
  CHECK(t > 1);
  CHECK(loss(t) < loss(t * 1.01));
  CHECK(loss(t) < loss(t / 1.01));
  CHECK(calibration.after.expected_error() < calibration.before.expected_error());
}

}  // namespace multi_label_section_test
