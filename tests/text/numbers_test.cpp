#include "clinicalbert/text/numbers.hpp"

#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "tests/catch.hpp"

namespace numbers_test {

namespace {

using namespace clinicalbert;
using strings = std::vector<std::string>;

/// Values with their units, as "0.5 mg".
strings numbers_of(std::string_view text) {
  strings all;
  for (const auto& one : text::find_numbers(text))
    all.push_back(one.unit.empty() ? one.value : one.value + " " + one.unit);
  return all;
}

}  // namespace

TEST_CASE("numbers have one decimal form") {
  CHECK(numbers_of("5, 5.0, 5.00, 05 and 5") == strings{"5", "5", "5", "5", "5"});
  CHECK(numbers_of(".5 0.50 (.5) 0.05 10 100.10") == strings{"0.5", "0.5", "0.5", "0.05", "10", "100.1"});
  CHECK(numbers_of("1,000 12,345,678 1,5 1,2345 1234,567") ==
        strings{"1000", "12345678", "1", "5", "1", "2345", "1234", "567"});
  CHECK(numbers_of("0 00 0.0") == strings{"0", "0", "0"});
  CHECK(numbers_of("ended.5 began 7.") == strings{"5", "7"});
  CHECK(numbers_of("0\u00b78 \uff11\uff12\uff0e\uff15") == strings{"0.8", "12.5"});
  CHECK(numbers_of("120/80, 10:30, COVID-19, B12, p<.001") == strings{"120", "80", "10", "30", "19", "12", "0.001"});
  CHECK(numbers_of("\u4e09\u5929 and none").empty());  // three days, in a Chinese numeral
  CHECK(numbers_of("").empty());
}

TEST_CASE("units have one name") {
  CHECK(numbers_of("5mg 5 MG 5 milligrams 5-mg 5\u00a0mg") == strings(5, "5 mg"));
  CHECK(numbers_of("3 \u00b5g, 3 \u03bcg, 3 mcg") == strings(3, "3 mcg"));
  CHECK(numbers_of("10 mg/kg/day or 10 mg/kg per day") == strings{"10 mg/kg/day", "10 mg/kg"});
  CHECK(numbers_of("75 mg/m2 of 1.7 m2") == strings{"75 mg/m2", "1.7", "2"});
  CHECK(numbers_of("40% 40 % 40 percent \uff14\uff10\uff05") == strings(4, "40 %"));
  CHECK(numbers_of("2 weeks, 2 wks, 3 gallons, 4 h, 4 hours") == strings{"2 week", "2 week", "3", "4", "4 h"});
  CHECK(numbers_of("\u6bcf\u65e55\u6beb\u514b\uff0c2\u7247\uff0c3\u4e2a\u6708\uff0c100\u6beb\u5347") ==
        strings{"5 mg", "2 tablet", "3 month", "100 ml"});
  CHECK(numbers_of("39\u00b0C 39\u2103") == strings{"39 c", "39 c"});
  CHECK(numbers_of("5 mg2 6 mgx") == strings{"5", "2", "6"});
  const std::string_view text = "took 1,500 mg daily";
  CHECK(text::find_numbers(text) == std::vector<text::number_mention>{{{5, 13}, "1500", "mg"}});
}

TEST_CASE("spans of numbers rise and lie in the text, whatever its bytes") {
  const std::uint32_t seed = 20261128;
  CAPTURE(seed);
  std::mt19937 random(seed);
  const std::string_view bytes = "0123456789.,,/ -mgkl%\xC2\xB5\xB7\xE6\xAF\xAB\xE5\x85\x8B\xEF\xBC\x91\xFF";
  for (int repeat = 0; repeat < 2000; ++repeat) {
    std::string text;
    for (std::size_t i = random() % 24; i > 0; --i) text += bytes[random() % bytes.size()];
    std::size_t end = 0;
    for (const auto& one : text::find_numbers(text)) {
      CHECK(one.span.begin >= end);
      CHECK(one.span.end > one.span.begin);
      CHECK(one.value.find_first_not_of("0123456789.") == std::string::npos);
      end = one.span.end;
    }
    CHECK(end <= text.size());
  }
}

}  // namespace numbers_test
