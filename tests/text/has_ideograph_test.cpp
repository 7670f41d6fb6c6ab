#include "clinicalbert/text/has_ideograph.hpp"

#include "tests/catch.hpp"

namespace clinicalbert::has_ideograph_test {
namespace {

TEST_CASE("a text has an ideograph wherever it stands, and bytes that are no text are none", "[text]") {
  CHECK(text::has_ideograph("\xE7\x97\x85"));
  CHECK(text::has_ideograph("no \xF0\xA0\x80\x80 fever"));
  CHECK(text::has_ideograph("\xFF\xE7\x97\x85"));
  CHECK_FALSE(text::has_ideograph(""));
  CHECK_FALSE(text::has_ideograph("fever, \xCE\xB2-blocker"));
  CHECK_FALSE(text::has_ideograph("\xE3\x80\x82\xE3\x81\x82"));
  CHECK_FALSE(text::has_ideograph("\xE7\x97"));
}

}  // namespace
}  // namespace clinicalbert::has_ideograph_test
