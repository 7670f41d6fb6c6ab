#include "clinicalbert/text/unsupported_numbers.hpp"

#include <string>
#include <string_view>
#include <vector>

#include "tests/catch.hpp"

namespace unsupported_numbers_test {

namespace {

using namespace clinicalbert;
using strings = std::vector<std::string>;

strings unsupported(std::string_view summary, std::string_view source) {
  strings all;
  for (const auto& one : text::find_unsupported_numbers(summary, source))
    all.push_back(std::string(summary.substr(one.span.begin, one.span.size())) +
                  (one.what == text::number_doubt::unit ? " by its unit" : ""));
  return all;
}

}  // namespace

TEST_CASE("numbers and doses that the source lacks are found") {
  const std::string_view source = "Aspirin .50 g and 1000 ml saline were given to 12 of 20 patients for 2 weeks.";
  CHECK(unsupported("0.5 g of aspirin, 1,000 mL for 2 weeks in 12 patients", source).empty());
  CHECK(unsupported("0.5 mg for 3 weeks", source) == strings{"0.5 mg by its unit", "3 weeks"});
  CHECK(unsupported("20 mg", source) == strings{"20 mg by its unit"});
  CHECK(unsupported("500 mg", source) == strings{"500 mg"});
  CHECK(unsupported("all 20, 2", source).empty());
  CHECK(unsupported("none", "").empty());
  CHECK(unsupported("5", "") == strings{"5"});
}

TEST_CASE("Chinese doses are compared with English ones, and numerals are left alone") {
  CHECK(unsupported("5 mg", "\u6bcf\u65e55\u6beb\u514b").empty());
  CHECK(unsupported("\u6bcf\u65e55\u6beb\u5347", "5 mg") == strings{"5\u6beb\u5347 by its unit"});
  CHECK(unsupported("\u4e09\u5929", "").empty());
}

}  // namespace unsupported_numbers_test
