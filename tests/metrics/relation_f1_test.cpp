#include "clinicalbert/metrics/relation_f1.hpp"

#include <vector>

#include "tests/catch.hpp"

namespace relation_f1_test {

using namespace clinicalbert::metrics;

TEST_CASE("relations are right where type and both concepts agree, each counting once a document") {
  relation_f1 counts;
  counts.add({{"CID", "C1", "D1"}, {"CID", "C1", "D1"}, {"CID", "C1", "D2"}},
             {{"CID", "C1", "D1"}, {"CID", "D2", "C1"}, {"CID", "C2", "D2"}, {"CID", "C2", "D2"}});
  counts.add({{"CID", "C1", "D2"}}, {});  // another document
  counts.add({}, {{"CID", "C1", "D2"}, {"other", "a", "b"}});
  CHECK(counts.counts().at("CID") == match_counts{1, 4, 3});
  CHECK(counts.counts().at("other") == match_counts{0, 1, 0});
  const auto report = counts.report();
  CHECK(report.by_type.at("CID").precision == 0.25);
  CHECK(report.by_type.at("CID").recall == tests::approx(1.0 / 3));
  CHECK(report.micro.precision == 0.2);
  CHECK(report.micro.recall == tests::approx(1.0 / 3));
  CHECK(report.micro.f1 == tests::approx(0.25));
  CHECK(report.micro.support == 3);
  CHECK(report.macro.f1 == tests::approx(report.by_type.at("CID").f1 / 2));
}

TEST_CASE("without relations all is 0") {
  CHECK(relation_f1().report().micro == precision_recall{});
  relation_f1 counts;
  counts.add({}, {});
  CHECK(counts.counts().empty());
}

}  // namespace relation_f1_test
