#include "clinicalbert/metrics/mcnemar.hpp"

#include <cmath>
#include <cstddef>

#include "tests/catch.hpp"

namespace mcnemar_test {

using namespace clinicalbert;

namespace {

metrics::mcnemar of(std::size_t only_first, std::size_t only_second) {
  metrics::mcnemar test;
  for (std::size_t i = 0; i < only_first; ++i) test.add(true, false);
  for (std::size_t i = 0; i < only_second; ++i) test.add(false, true);
  return test;
}

}  // namespace

TEST_CASE("McNemar's exact probability equals scipy's") {
  // scipy.stats.binomtest(b, b + c).pvalue, scipy 1.17.1
  CHECK(of(2, 9).exact_p() == tests::approx(0.0654296875).margin(1e-12));
  CHECK(of(9, 2).exact_p() == tests::approx(0.0654296875).margin(1e-12));
  CHECK(of(0, 5).exact_p() == tests::approx(0.0625).margin(1e-12));
  CHECK(of(1, 12).exact_p() == tests::approx(0.00341796875).margin(1e-12));
  CHECK(of(40, 70).exact_p() == tests::approx(0.005447429511444476).epsilon(1e-10));
  CHECK(of(300, 420).exact_p() == tests::approx(8.807756168615114e-06).epsilon(1e-10));
  CHECK(of(3, 4).exact_p() == tests::approx(1.0).margin(1e-12));
}

TEST_CASE("McNemar's chi-square with continuity correction equals scipy's") {
  // (|b - c| - 1)^2 / (b + c) and scipy.stats.chi2.sf(x, 1), scipy 1.17.1
  CHECK(of(2, 9).chi_square() == tests::approx(36.0 / 11).margin(1e-12));
  CHECK(of(2, 9).chi_square_p() == tests::approx(0.070440429272088).margin(1e-12));
  CHECK(of(40, 70).chi_square_p() == tests::approx(0.0056915552846872955).epsilon(1e-10));
  CHECK(of(0, 5).chi_square() == tests::approx(3.2).margin(1e-12));
  CHECK(of(0, 5).chi_square_p() == tests::approx(0.07363827012030258).margin(1e-12));
}

TEST_CASE("McNemar's test of models that do not differ") {
  for (const auto& test : {of(0, 0), of(8, 8)}) {
    CHECK(test.exact_p() == 1.0);
    CHECK(test.chi_square() == 0.0);
    CHECK(test.chi_square_p() == 1.0);
  }
  metrics::mcnemar test;
  test.add(true, true);
  test.add(false, false);
  CHECK(test.only_first() + test.only_second() == 0);
}

TEST_CASE("McNemar's probabilities of many items are finite and near each other") {
  const auto many = of(50000, 50600);
  CHECK(many.exact_p() == tests::approx(many.chi_square_p()).epsilon(0.01));
  CHECK(many.exact_p() > 0.05);
  CHECK(of(0, 4000).exact_p() == 0.0);  // 2^-3999, less than a double has
}

}  // namespace mcnemar_test
