#include "clinicalbert/corpora/same_text.hpp"

#include "tests/catch.hpp"

namespace same_text_test {

using namespace clinicalbert::corpora;

TEST_CASE("texts are compared without white space") {
  CHECK(is_same_text("a \" plus \"", "a \"plus\"  "));
  CHECK(is_same_text("Morbus\r\nCrohn", "Morbus Crohn"));
  CHECK(is_same_text("\xFF x", "\xEF\xBF\xBDx"));
  CHECK(!is_same_text("ab", "ac"));
  CHECK(!is_same_text("ab", "a"));
  CHECK(without_space(" \t\xE6\x82\xA3\n") == "\xE6\x82\xA3");
}

}  // namespace same_text_test
