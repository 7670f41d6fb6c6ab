#include "clinicalbert/text/cleaning/replace_malformed.hpp"

#include <string_view>

#include "tests/catch.hpp"
#include "tests/text/cleaning/step_properties.hpp"

namespace replace_malformed_test {

namespace text = clinicalbert::text;
using text::byte_span;

TEST_CASE("each malformed byte becomes U+FFFD, which comes from it", "[text]") {
  const auto made = text::replace_malformed(
      "a\xE5\x8F"
      "b\xC3\xA9");
  CHECK(made.text ==
        "a\xEF\xBF\xBD\xEF\xBF\xBD"
        "b\xC3\xA9");
  CHECK(made.map.origin({4, 7}) == byte_span{2, 3});
  CHECK(made.map.origin({8, 10}) == byte_span{4, 6});
}

TEST_CASE("replacing malformed bytes keeps the properties of a step and leaves none", "[text]") {
  const std::uint32_t seed = 44;
  CAPTURE(seed);
  CHECK(tests::broken_step(seed, text::replace_malformed) == "");
  tests::text_maker maker(seed);
  for (int round = 0; round < 500; ++round) REQUIRE(tests::is_well_formed(text::replace_malformed(maker.bytes()).text));
}

}  // namespace replace_malformed_test
