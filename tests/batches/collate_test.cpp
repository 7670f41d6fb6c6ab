#include "clinicalbert/batches/collate.hpp"

#include <cstdint>
#include <vector>

#include "tests/catch.hpp"

namespace collate_test {

using namespace clinicalbert::batches;

namespace {

const std::vector<token_example> examples{
    {{101, 7, 102}, {}, {-100, 1, -100}, {}},
    {{101, 8, 9, 102}, {0, 0, 1, 1}, {}, {0, 1, 6, 0}, 2},
    {{}, {}, {}, {}},
    {{101}, {}, {0, 0}, {}},
};

}  // namespace

TEST_CASE("examples are packed in the order given, without padding") {
  ragged_batch batch;
  collate(examples, std::vector<std::uint32_t>{1, 0, 1}, batch);
  CHECK(batch.ids == std::vector<std::int32_t>{101, 8, 9, 102, 101, 7, 102, 101, 8, 9, 102});
  CHECK(batch.segments == std::vector<std::uint8_t>{0, 0, 1, 1, 0, 0, 0, 0, 0, 1, 1});
  CHECK(batch.sequence_offsets == std::vector<std::uint32_t>{0, 4, 7, 11});
  CHECK(batch.labels == std::vector<std::int32_t>{-100, -100, -100, -100, -100, 1, -100, -100, -100, -100, -100});
  CHECK(batch.allowed == std::vector<std::uint64_t>{0, 1, 6, 0, 0, 0, 0, 0, 1, 6, 0});
  CHECK(batch.cuts == std::vector<std::uint8_t>{2, 0, 2});
  CHECK(batch.sequences() == 3);
  const auto view = batch.tokens_view();
  CHECK(view.ids.size() == 11);
  CHECK(view.sequences.length(1) == 3);

  const auto* memory = batch.ids.data();
  collate(examples, std::vector<std::uint32_t>{0}, batch);
  CHECK(batch.ids.data() == memory);
  CHECK(batch.tokens() == 3);
  CHECK(batch.sequence_offsets == std::vector<std::uint32_t>{0, 3});
}

TEST_CASE("no examples are an empty batch") {
  ragged_batch batch;
  CHECK(batch.sequences() == 0);
  collate(examples, {}, batch);
  CHECK(batch.tokens() == 0);
  CHECK(batch.sequences() == 0);
}

TEST_CASE("examples that do not fit are named by number") {
  ragged_batch batch;
  CHECK_THROWS_WITH(collate(examples, std::vector<std::uint32_t>{0, 2}, batch),
                    tests::contains("example 2 has no tokens"));
  CHECK_THROWS_WITH(collate(examples, std::vector<std::uint32_t>{3}, batch), tests::contains("different lengths"));
  CHECK_THROWS_WITH(collate(examples, std::vector<std::uint32_t>{4}, batch),
                    tests::contains("example 4 does not exist"));
}

}  // namespace collate_test
