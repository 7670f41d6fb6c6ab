#include "clinicalbert/text/fold.hpp"

#include "tests/catch.hpp"

namespace fold_test {

namespace text = clinicalbert::text;

TEST_CASE("folding makes letters lower case and half width", "[text]") {
  struct row {
    char32_t value, folded;
  };
  for (const auto& [value, folded] :
       {row{U'A', U'a'}, row{U'z', U'z'}, row{U'@', U'@'}, row{U'[', U'['}, row{U'\u00C9', U'\u00E9'},
        row{U'\uFF21', U'a'}, row{U'\uFF5A', U'z'}, row{U'\uFF1A', U':'}, row{U'\uFF01', U'!'}, row{U'\uFF5E', U'~'},
        row{U'\uFF5F', U'\uFF5F'}, row{U'\u3000', U' '}, row{U'\u4E00', U'\u4E00'}, row{U'\u0391', U'\u03B1'},
        row{char32_t{0x10FFFF}, char32_t{0x10FFFF}}}) {
    CAPTURE(static_cast<std::uint32_t>(value));
    CHECK(text::fold_case_and_width(value) == folded);
    CHECK(text::fold_case_and_width(folded) == folded);
  }
}

TEST_CASE("upper case and ideographs are told from the rest", "[text]") {
  for (const char32_t value : {U'A', U'Z', U'\u00C9', U'\uFF21', U'\u0391'}) CHECK(text::is_upper_case(value));
  for (const char32_t value : {U'a', U'@', U'[', U'1', U'\u00E9', U'\uFF41', U'\u4E00', U'\u00DF'})
    CHECK_FALSE(text::is_upper_case(value));
  for (const char32_t value : {U'\u3400', U'\u4E00', U'\u9FA5', U'\uF900', char32_t{0x20000}})
    CHECK(text::is_ideograph(value));
  for (const char32_t value : {U'a', U'\u3042', U'\uAC00', U'\u3002', U'\uFF0C', char32_t{0x1F600}})
    CHECK_FALSE(text::is_ideograph(value));
}

}  // namespace fold_test
