#include "clinicalbert/training/setting_value.hpp"

#include <cstdint>
#include <limits>
#include <string>

#include "tests/catch.hpp"

namespace setting_value_test {

using namespace clinicalbert;
using training::setting_value;

TEST_CASE("a value is written as an option takes it, and reads back to the bit") {
  CHECK(training::text_of(true) == "true");
  CHECK(training::text_of(std::int64_t{-32}) == "-32");
  CHECK(training::text_of(std::string("cosine")) == "cosine");
  for (const double number : {1e-4, 0.1, 1.0 / 3, 2e-5, 6.02e23, std::numeric_limits<double>::min()}) {
    const auto back = training::value_of(training::text_of(number));
    CAPTURE(number);
    CHECK((back == setting_value(number) || std::holds_alternative<std::int64_t>(back)));
  }
}

TEST_CASE("a text is true or false, a whole number, a number or a word") {
  CHECK(training::value_of("true") == setting_value(true));
  CHECK(training::value_of("false") == setting_value(false));
  CHECK(training::value_of("16") == setting_value(std::int64_t{16}));
  CHECK(training::value_of("1e-4") == setting_value(1e-4));
  CHECK(training::value_of("-0.5") == setting_value(-0.5));
  for (const std::string word : {"cosine", "16x", "inf", "nan", "True", "1e999", "", "0x10", " 1"})
    CHECK(training::value_of(word) == setting_value(word));
}

}  // namespace setting_value_test
