#include "clinicalbert/weights/shape.hpp"

#include <cstdint>
#include <optional>

#include "tests/catch.hpp"

namespace shape_test {

using clinicalbert::weights::shape;

TEST_CASE("a shape counts its elements and notices when they are too many") {
  CHECK(shape{}.count() == 1U);
  CHECK(shape{97, 32}.count() == 97U * 32U);
  CHECK(shape{5, 0}.count() == 0U);
  CHECK(shape{std::uint64_t{1} << 62, 4}.count() == std::nullopt);
  CHECK(shape{std::uint64_t{1} << 62, 4, 0}.count() == 0U);
  CHECK(shape{~std::uint64_t{0}}.count() == ~std::uint64_t{0});
}

TEST_CASE("a shape is compared and shown") {
  CHECK(shape{2, 3} == shape{2, 3});
  CHECK_FALSE(shape{2, 3} == shape{3, 2});
  CHECK_FALSE(shape{2} == shape{2, 1});
  CHECK(shape{2, 3, 4}.row_major() == shape{12, 4, 1});
  CHECK(shape{}.text() == "[]");
  CHECK(shape{97, 32}.text() == "[97, 32]");
}

}  // namespace shape_test
