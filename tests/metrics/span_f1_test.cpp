#include "clinicalbert/metrics/span_f1.hpp"

#include <vector>

#include "tests/catch.hpp"

namespace span_f1_test {

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

TEST_CASE("where overlap is enough, each gold and each predicted span counts at most once") {
  const labels::label_set types({"Disease", "Chemical"});
  span_f1 strict, lenient(metrics::span_match::overlap);
  const std::vector<labels::entity> gold{{{0, 10}, 0}, {{20, 30}, 0}, {{40, 44}, 1}, {{40, 44}, 1}};
  const std::vector<labels::entity> predicted{
      {{0, 4}, 0},    // overlaps the first
      {{5, 10}, 0},   // so does this, but that is taken
      {{20, 30}, 0},  // the same span
      {{30, 34}, 0},  // touches it only
      {{40, 44}, 0},  // another type
      {{43, 46}, 1},
  };
  strict.add(gold, predicted, types);
  lenient.add(gold, predicted, types);
  CHECK(strict.counts().at("Disease") == match_counts{1, 5, 2});
  CHECK(strict.counts().at("Chemical") == match_counts{0, 1, 1});
  CHECK(lenient.counts().at("Disease") == match_counts{2, 5, 2});
  CHECK(lenient.counts().at("Chemical") == match_counts{1, 1, 1});
  CHECK(lenient.report().micro.recall == 1.0);
}

TEST_CASE("a report of nothing is 0") {
  const auto report = span_f1().report();
  CHECK(report.by_type.empty());
  CHECK(report.micro == metrics::precision_recall{});
  CHECK(report.macro == metrics::precision_recall{});
  CHECK(report.weighted == metrics::precision_recall{});
}

}  // namespace span_f1_test
