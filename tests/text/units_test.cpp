#include "clinicalbert/text/units.hpp"

#include <cstddef>
#include <string>

#include "clinicalbert/text/fold.hpp"
#include "clinicalbert/text/utf8.hpp"
#include "tests/catch.hpp"

namespace units_test {

using namespace clinicalbert;
namespace units = text::known_units;

TEST_CASE("units are found by all their names") {
  CHECK(units::find("milligrams", false) == "mg");
  CHECK(units::find("percent", false) == "%");
  CHECK(units::find("h", true) == "h");
  CHECK_FALSE(units::find("h", false));
  CHECK_FALSE(units::find("m", false));
  CHECK_FALSE(units::find("", false));
  CHECK_FALSE(units::find("patients", false));
  REQUIRE(units::find_sign("\u6beb\u514b\u6bcf") != nullptr);
  CHECK(units::find_sign("\u6beb\u514b\u6bcf")->sign == "mg");
  CHECK(units::find_sign("\u514b")->sign == "g");
  CHECK(units::find_sign("x") == nullptr);
}

TEST_CASE("names are as texts are compared, and of two that begin alike the longer is first") {
  for (const auto& one : units::signs) {
    std::string folded;
    for (std::size_t at = 0; at < one.name.size();) {
      const auto point = text::decode_utf8(one.name, at);
      at += point.length;
      text::append_utf8(folded, text::fold_case_and_width(point.value));
    }
    CHECK(folded == one.name);
    CHECK(units::find_sign(one.name) == &one);
  }
  for (const auto& one : units::letters)
    CHECK(one.name.find_first_not_of("abcdefghijklmnopqrstuvwxyz") == one.name.npos);
  for (const auto& one : units::behind_slash) CHECK_FALSE(units::find(one.name, false));
  CHECK(units::find("wk", true) == "week");
}

}  // namespace units_test
