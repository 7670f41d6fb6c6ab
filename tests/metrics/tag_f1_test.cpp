#include "clinicalbert/metrics/tag_f1.hpp"

#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include "clinicalbert/metrics/accuracy.hpp"
#include "tests/catch.hpp"
#include "tests/metrics/reference.hpp"

namespace tag_f1_test {

using namespace clinicalbert;
using sentences = std::vector<std::vector<std::string>>;

namespace {

/// The reference's mean over no types is NaN (null here), ours 0.
bool is_equal(const metrics::precision_recall& ours, const nlohmann::json& reference) {
  const auto fits = [&](double value, const char* name) {
    const auto& expected = reference.at(name);
    return expected.is_null() ? value == 0.0 && ours.support == 0 : std::abs(value - expected.get<double>()) < 1e-9;
  };
  return fits(ours.precision, "precision") && fits(ours.recall, "recall") && fits(ours.f1, "f1-score") &&
         static_cast<double>(ours.support) == reference.at("support").get<double>();
}

}  // namespace

TEST_CASE("entity scores equal seqeval's") {
  const auto reference = tests::metrics_reference("tags");
  std::size_t rows = 0;
  for (std::size_t number = 0; number < reference.size(); ++number) {
    CAPTURE(number);
    const auto& sample = reference[number];
    const auto truth = sample.at("truth").get<sentences>();
    const auto predicted = sample.at("predicted").get<sentences>();
    const auto scheme = sample.at("scheme") == "IOB2" ? labels::tag_scheme::iob2 : labels::tag_scheme::iobes;
    metrics::accuracy accuracy;
    for (std::size_t s = 0; s < truth.size(); ++s) accuracy.add(truth[s], predicted[s]);
    CHECK(std::abs(accuracy.value() - sample.at("accuracy").get<double>()) < 1e-9);
    for (const bool is_strict : {false, true}) {
      CAPTURE(is_strict);
      metrics::span_f1 counts;
      for (std::size_t s = 0; s < truth.size(); ++s) {
        metrics::add_tags(counts, truth[s], predicted[s], is_strict ? std::optional(scheme) : std::nullopt);
      }
      const auto report = counts.report();
      const nlohmann::json expected = is_strict ? sample.at("strict") : sample.at("default");
      CHECK(report.by_type.size() + 3 == expected.size());
      for (const auto& [type, score] : report.by_type) CHECK(is_equal(score, expected.at(type)));
      CHECK(is_equal(report.micro, expected.at("micro avg")));
      CHECK(is_equal(report.macro, expected.at("macro avg")));
      CHECK(is_equal(report.weighted, expected.at("weighted avg")));
      rows += expected.size();
    }
  }
  CHECK(rows > 200);
}

TEST_CASE("sentences that do not fit together are refused") {
  metrics::span_f1 counts;
  const std::vector<std::string> two{"O", "O"};
  const std::vector<std::string> one{"O"};
  CHECK_THROWS_WITH(metrics::add_tags(counts, two, one), tests::contains("2 gold tags and 1"));
  CHECK_THROWS_WITH(metrics::add_tags(counts, two, std::vector<std::string>{"O", "canary"}),
                    !tests::contains("canary"));
}

}  // namespace tag_f1_test
