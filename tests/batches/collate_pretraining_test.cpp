#include "clinicalbert/batches/collate_pretraining.hpp"

#include <cstdint>
#include <vector>

#include "tests/catch.hpp"

namespace collate_pretraining_test {

using namespace clinicalbert::batches;

TEST_CASE("masked rows are counted through the batch") {
  const std::vector<pretraining_example> examples{{{2, 4, 3}, {}, {1}, {9}, -100},
                                                  {{2, 4, 3, 4, 3}, {0, 0, 0, 1, 1}, {1, 3}, {7, 8}, 1}};
  pretraining_batch batch;
  for (int again = 0; again < 2; ++again) {  // its memory is used again
    collate_pretraining(examples, std::vector<std::uint32_t>{1, 0, 1}, batch);
    CHECK(batch.sequence_offsets == std::vector<std::uint32_t>{0, 5, 8, 13});
    CHECK(batch.segments == std::vector<std::uint8_t>{0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 1, 1});
    CHECK(batch.masked_rows == std::vector<std::uint32_t>{1, 3, 6, 9, 11});
    CHECK(batch.masked_labels == std::vector<std::int32_t>{7, 8, 9, 7, 8});
    CHECK(batch.next_sentences == std::vector<std::int32_t>{1, -100, 1});
    for (const auto row : batch.masked_rows) CHECK(batch.ids[row] == 4);
  }
}

TEST_CASE("what is no batch for pretraining is refused by the number of the example") {
  const std::vector<pretraining_example> examples{
      {{2, 4, 3}, {}, {1}, {}, 0}, {{2, 4, 3}, {}, {3}, {9}, 0}, {{2, 4, 3}, {}, {1, 1}, {9, 9}, 0}, {}};
  pretraining_batch batch;
  const auto collate = [&](std::uint32_t number) {
    collate_pretraining(examples, std::vector<std::uint32_t>{number}, batch);
  };
  CHECK_THROWS_WITH(collate(0), tests::contains("example 0 has labels of another number"));
  CHECK_THROWS_WITH(collate(1), tests::contains("example 1 has masked rows"));
  CHECK_THROWS_WITH(collate(2), tests::contains("example 2 has masked rows"));
  CHECK_THROWS_WITH(collate(3), tests::contains("example 3 has no tokens"));
  CHECK_THROWS_WITH(collate(4), tests::contains("example 4 does not exist"));
}

}  // namespace collate_pretraining_test
