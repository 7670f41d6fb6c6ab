#include "clinicalbert/tokens/encoding.hpp"

#include "tests/catch.hpp"

namespace encoding_test {

using clinicalbert::text::byte_span;
using clinicalbert::tokens::encoding;

TEST_CASE("an encoding grows in step and keeps its memory when cleared", "[tokens]") {
  encoding one;
  one.push_special(101, 0);
  one.push_back(7, {3, 5}, 0, 1);
  CHECK(one.size() == 2);
  CHECK(one.offsets.front() == byte_span{0, 0});
  CHECK(one.words == std::vector<std::int32_t>{-1, 0});
  CHECK(one.segments == std::vector<std::uint8_t>{0, 1});
  const auto capacity = one.ids.capacity();
  one.clear();
  CHECK(one.empty());
  CHECK(one.ids.capacity() == capacity);
  CHECK(one == encoding{});
}

}  // namespace encoding_test
