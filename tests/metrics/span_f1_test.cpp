#include "clinicalbert/metrics/span_f1.hpp"

#include <vector>

#include "tests/catch.hpp"

using namespace clinicalbert;
using metrics::match_counts;
using metrics::span_f1;

TEST_CASE("byte spans of notes are matched exactly") {
  const labels::label_set types({"Disease", "Chemical"});
  span_f1 counts;
  const std::vector<labels::entity> gold{{{0, 4}, 0}, {{6, 9}, 0}, {{12, 15}, 1}};
  const std::vector<labels::entity> predicted{
      {{6, 9}, 0, 0.3F},  // right, whatever its score
      {{0, 3}, 0},        // wrong end
      {{12, 15}, 0},      // wrong type
      {{6, 9}, 0, 0.9F},  // the same again: counts once
  };
  counts.add(gold, predicted, types);
  CHECK(counts.counts().at("Disease") == match_counts{1, 3, 2});
  CHECK(counts.counts().at("Chemical") == match_counts{0, 0, 1});
  counts.add(std::vector<labels::entity>{{{0, 1}, 0}}, {},
             types);  // the same offsets in another note are another entity

  const auto report = counts.report();
  CHECK(report.micro.precision == tests::approx(1.0 / 3).margin(1e-12));
  CHECK(report.micro.recall == 0.25);
  CHECK(report.micro.support == 4);
  CHECK(report.by_type.at("Disease").recall == tests::approx(1.0 / 3).margin(1e-12));
  CHECK(report.macro.recall == tests::approx(1.0 / 6).margin(1e-12));
  CHECK(report.weighted.recall == 0.25);
  CHECK_THROWS_AS(counts.add(std::vector<labels::entity>{{{0, 1}, 2}}, {}, types), labels::label_error);
}

TEST_CASE("a report of nothing is 0") {
  const auto report = span_f1().report();
  CHECK(report.by_type.empty());
  CHECK(report.micro == metrics::precision_recall{});
  CHECK(report.macro == metrics::precision_recall{});
  CHECK(report.weighted == metrics::precision_recall{});
}
