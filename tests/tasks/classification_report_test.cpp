#include "clinicalbert/tasks/classification_report.hpp"

#include <cmath>
#include <string>
#include <vector>

#include "tests/catch.hpp"

namespace classification_report_test {

using namespace clinicalbert;
using labels::problem_type;

TEST_CASE("one label of several: what only the texts have is never right") {
  const tasks::class_meaning meaning{problem_type::single_label, labels::label_set({"a", "b"})};
  const std::vector<float> scores{0.75F, 0.25F, 0.5F, 0.5F, 0.125F, 0.875F, 0.75F, 0.25F};
  const tasks::text_corpus corpus{"x", {{.labels = {"a"}}, {.labels = {"b"}}, {.labels = {"b"}}, {.labels = {"new"}}}};
  const auto report = tasks::report_classes(meaning, scores, corpus);
  CHECK(report.names == std::vector<std::string>{"a", "b", "new"});
  CHECK(report.accuracy == 0.5);
  REQUIRE(report.by_label.size() == 3);
  CHECK(report.by_label[0] == metrics::precision_recall{1.0 / 3, 1.0, 0.5, 1});
  CHECK(report.by_label[1].precision == 1.0);
  CHECK(report.by_label[1].recall == 0.5);
  CHECK(report.by_label[2] == metrics::precision_recall{0, 0, 0, 1});
  CHECK(report.macro.f1 == tests::approx((0.5 + 2.0 / 3 + 0) / 3));
  CHECK(report.confusion->count(2, 0) == 1);
  const double least = std::log(static_cast<double>(std::numeric_limits<float>::min()));
  CHECK(report.loss == tests::approx(-(std::log(0.75) + std::log(0.5) + std::log(0.875) + least) / 4));
  CHECK_THROWS_WITH(tasks::report_classes(meaning, scores, {"f", {{.labels = {"a", "b"}}}}),
                    "f: text 1 has 2 labels where one was expected");
}

TEST_CASE("several labels, with thresholds of their own") {
  tasks::class_meaning meaning{problem_type::multi_label, labels::label_set({"a", "b"})};
  const std::vector<float> scores{0.75F, 0.25F, 0.5F, 0.125F, 0.25F, 0.25F};
  const tasks::text_corpus corpus{"x", {{.labels = {"a"}}, {}, {.labels = {"b", "new"}}}};
  const auto plain = tasks::report_classes(meaning, scores, corpus);
  CHECK(plain.names == std::vector<std::string>{"a", "b", "new"});
  CHECK(plain.accuracy == tests::approx(1.0 / 3));
  CHECK(plain.by_label[0] == metrics::precision_recall{0.5, 1, 2.0 / 3, 1});
  CHECK(plain.micro.recall == tests::approx(1.0 / 3));
  CHECK(plain.loss ==
        tests::approx(-(std::log(0.75) * 2 + std::log(0.5) + std::log(0.875) + std::log(0.75) + std::log(0.25)) / 6));
  CHECK_FALSE(plain.confusion.has_value());
  meaning.thresholds = tasks::tune_thresholds(meaning.classes, scores, corpus.texts);
  REQUIRE(meaning.thresholds.size() == 2);
  CHECK(meaning.thresholds[0] == 0.625F);   // between 0.75 and 0.5
  CHECK(meaning.thresholds[1] == 0.1875F);  // between 0.25 and 0.125
  const auto tuned = tasks::report_classes(meaning, scores, corpus);
  CHECK(tuned.by_label[0].f1 == 1.0);
  CHECK(tuned.by_label[1].f1 == tests::approx(2.0 / 3));
  const std::vector<corpora::labeled_text> none(3);
  CHECK(tasks::tune_thresholds(meaning.classes, scores, none) == std::vector<float>{0.5F, 0.5F});
}

TEST_CASE("a quantity") {
  const tasks::class_meaning meaning{problem_type::regression, labels::label_set({"LABEL_0"})};
  const tasks::text_corpus corpus{"x", {{.value = 1}, {.value = 2}, {.value = 4}}};
  const auto report = tasks::report_classes(meaning, std::vector<float>{1.5F, 2.0F, 3.25F}, corpus);
  CHECK(report.loss == tests::approx((0.25 + 0 + 0.5625) / 3));
  CHECK(report.mean_absolute_error == tests::approx(1.25 / 3));
  CHECK(report.spearman == tests::approx(1.0));
  CHECK(report.pearson == tests::approx(0.998625428903524).margin(1e-12));
  CHECK(std::isnan(report.accuracy));
  CHECK(report.by_label.empty());
}

}  // namespace classification_report_test
