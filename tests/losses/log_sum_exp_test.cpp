#include "clinicalbert/losses/log_sum_exp.hpp"

#include <cmath>
#include <limits>
#include <vector>

#include "tests/catch.hpp"

namespace log_sum_exp_test {

using clinicalbert::losses::log_sum_exp;

TEST_CASE("the logarithm of a sum of exponentials") {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  CHECK(log_sum_exp<double>(std::vector<double>{0.0, 0.0}) == tests::approx(std::log(2.0)).margin(1e-15));
  CHECK(log_sum_exp<double>(std::vector<double>{1000.0, 1000.0}) ==
        tests::approx(1000.0 + std::log(2.0)).margin(1e-12));
  CHECK(log_sum_exp<double>(std::vector<double>{-infinity, 3.0}) == 3.0);
  CHECK(log_sum_exp<double>(std::vector<double>{-infinity}) == -infinity);
  CHECK(log_sum_exp<float>({}) == -infinity);
}

}  // namespace log_sum_exp_test
