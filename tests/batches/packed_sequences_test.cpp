#include "clinicalbert/batches/packed_sequences.hpp"

#include <cstdint>
#include <vector>

#include "tests/catch.hpp"

namespace packed_sequences_test {

using namespace clinicalbert::batches;

TEST_CASE("packed sequences: appended one behind the other, segments 0 where there are none") {
  packed_sequences packed;
  packed.append(0, std::vector<std::int32_t>{101, 7, 102}, {});
  packed.append(1, std::vector<std::int32_t>{101, 102}, std::vector<std::uint8_t>{0, 1});
  CHECK(packed.ids == std::vector<std::int32_t>{101, 7, 102, 101, 102});
  CHECK(packed.segments == std::vector<std::uint8_t>{0, 0, 0, 0, 1});
  CHECK(packed.sequence_offsets == std::vector<std::uint32_t>{0, 3, 5});
  CHECK(packed.sequences() == 2);
  CHECK(packed.tokens_view().sequences.length(1) == 2);
  const auto* memory = packed.ids.data();
  packed.clear_sequences();
  CHECK(packed.sequences() == 0);
  packed.append(0, std::vector<std::int32_t>{101}, {});
  CHECK(packed.ids.data() == memory);
}

TEST_CASE("packed sequences: what does not fit is refused by the number of its example") {
  packed_sequences packed;
  CHECK_THROWS_WITH(packed.append(4, {}, {}), tests::contains("example 4 has no tokens"));
  CHECK_THROWS_WITH(packed.append(5, std::vector<std::int32_t>{101, 102}, std::vector<std::uint8_t>{0}),
                    tests::contains("example 5 has lists of different lengths"));
  CHECK(packed.sequences() == 0);
  const std::vector<int> examples{3};
  CHECK(packed_sequences::example_of<int>(examples, 0) == 3);
  CHECK_THROWS_WITH(packed_sequences::example_of<int>(examples, 1), tests::contains("example 1 does not exist"));
}

}  // namespace packed_sequences_test
