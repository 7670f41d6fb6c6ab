#include "clinicalbert/metrics/confusion.hpp"

#include <cmath>
#include <cstdint>
#include <span>
#include <vector>

#include "clinicalbert/metrics/kappa.hpp"
#include "clinicalbert/metrics/matthews.hpp"
#include "clinicalbert/metrics/top_class.hpp"
#include "tests/catch.hpp"
#include "tests/metrics/reference.hpp"

namespace confusion_test {

using namespace clinicalbert;
using labels = std::vector<std::int32_t>;

TEST_CASE("scores of classes equal scikit-learn's") {
  std::size_t kappas = 0;
  for (const auto& sample : tests::metrics_reference("classes")) {
    const auto truth = sample.at("truth").get<labels>();
    const auto rows = sample.at("probabilities").get<std::vector<std::vector<double>>>();
    const auto& expected = sample.at("confusion");
    metrics::confusion_matrix confusion(expected.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
      confusion.add(truth[i], static_cast<std::int32_t>(metrics::top_class_of(std::span<const double>(rows[i])).label));
    }
    CAPTURE(confusion.classes());
    for (std::size_t gold = 0; gold < expected.size(); ++gold) {
      for (std::size_t predicted = 0; predicted < expected.size(); ++predicted)
        CHECK(confusion.count(gold, predicted) == expected[gold][predicted].get<std::size_t>());
    }
    CHECK(confusion.total() == truth.size());
    CHECK(tests::fits(confusion.accuracy(), sample.at("accuracy")));
    const auto report = confusion.report();
    const auto is_equal = [](const metrics::precision_recall& ours, const nlohmann::json& theirs) {
      return tests::fits(ours.precision, theirs.at("precision")) && tests::fits(ours.recall, theirs.at("recall")) &&
             tests::fits(ours.f1, theirs.at("f1"));
    };
    CHECK(is_equal(report.micro, sample.at("micro")));
    CHECK(is_equal(report.macro, sample.at("macro")));
    CHECK(is_equal(report.weighted, sample.at("weighted")));
    CHECK(tests::fits(metrics::matthews_correlation(confusion), sample.at("mcc")));
    if (!sample.contains("kappa")) continue;
    ++kappas;
    using metrics::kappa_weights;
    const auto& kappa = sample.at("kappa");
    CHECK(tests::fits(metrics::cohen_kappa(confusion), kappa.at("none")));
    CHECK(tests::fits(metrics::cohen_kappa(confusion, kappa_weights::linear), kappa.at("linear")));
    CHECK(tests::fits(metrics::cohen_kappa(confusion, kappa_weights::quadratic), kappa.at("quadratic")));
  }
  CHECK(kappas == 3);
}

TEST_CASE("a class that never occurs counts in no average") {
  metrics::confusion_matrix confusion(4);
  confusion.add(labels{0, 0, 1, 1}, labels{0, 1, 1, 3});
  const auto report = confusion.report();
  CHECK(report.by_class.size() == 4);
  CHECK(report.by_class[0] == metrics::precision_recall{1.0, 0.5, 2.0 / 3, 2});
  CHECK(report.by_class[1] == metrics::precision_recall{0.5, 0.5, 0.5, 2});
  CHECK(report.by_class[2] == metrics::precision_recall{});
  CHECK(report.by_class[3] == metrics::precision_recall{});
  CHECK(report.macro.precision == 0.5);  // (1 + 0.5 + 0) / 3: class 3 is predicted, class 2 not
  CHECK(report.micro.precision == 0.5);
  CHECK(report.macro.support == 4);
}

TEST_CASE("a confusion matrix of nothing") {
  const metrics::confusion_matrix nothing(3);
  CHECK(nothing.accuracy() == 0.0);
  CHECK(nothing.report().macro == metrics::precision_recall{});
  CHECK(metrics::matthews_correlation(nothing) == 0.0);
  CHECK(std::isnan(metrics::cohen_kappa(nothing)));
  metrics::confusion_matrix one_class(3);
  one_class.add(2, 2);
  CHECK(metrics::matthews_correlation(one_class) == 0.0);
  CHECK(std::isnan(metrics::cohen_kappa(one_class)));
}

TEST_CASE("classes that there are not are refused, and nothing is counted") {
  metrics::confusion_matrix confusion(2);
  CHECK_THROWS_WITH(confusion.add(0, 2), tests::contains("class 2 of 2"));
  CHECK_THROWS_WITH(confusion.add(-100, 0), tests::contains("class -100"));
  CHECK_THROWS_AS(confusion.add(labels{0, 0}, labels{0, 2}), metrics::metric_error);
  CHECK_THROWS_WITH(confusion.add(labels{0, 0}, labels{0}), tests::contains("2 and 1 items"));
  CHECK(confusion.total() == 0);
}

}  // namespace confusion_test
