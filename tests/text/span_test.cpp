#include "clinicalbert/text/span.hpp"

#include "tests/catch.hpp"

namespace span_test {

using clinicalbert::text::byte_span;

TEST_CASE("a span is half-open", "[text]") {
  constexpr byte_span span{3, 7};
  STATIC_REQUIRE(span.size() == 4);
  STATIC_REQUIRE_FALSE(span.empty());
  STATIC_REQUIRE(byte_span{5, 5}.empty());
  STATIC_REQUIRE(span == byte_span{3, 7});
  STATIC_REQUIRE_FALSE(span == byte_span{3, 8});
}

}  // namespace span_test
