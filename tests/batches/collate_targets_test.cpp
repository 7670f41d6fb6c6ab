#include "clinicalbert/batches/collate_targets.hpp"

#include <cstdint>
#include <vector>

#include "clinicalbert/batches/batch_error.hpp"
#include "tests/catch.hpp"

namespace collate_targets_test {

using namespace clinicalbert;

namespace {

const std::vector<batches::target_example> examples{
    {{2, 10, 11, 12, 3}, {2, 20, 3}}, {{2, 3}, {2, 3}}, {{2, 13, 3}, {2, 21, 22, 23}}, {{}, {2, 3}}, {{2, 3}, {2}}};

}  // namespace

TEST_CASE("targets are given without their last id and learned without their first, ragged on both sides") {
  batches::target_batch batch;
  batches::collate_targets(examples, std::vector<std::uint32_t>{0, 1}, batch);
  batches::collate_targets(examples, std::vector<std::uint32_t>{2, 0, 1}, batch);
  CHECK(batch.sequences() == 3);
  CHECK(batch.tokens() == 10 + 6);
  CHECK(batch.source.ids == std::vector<std::int32_t>{2, 13, 3, 2, 10, 11, 12, 3, 2, 3});
  CHECK(batch.source.sequence_offsets == std::vector<std::uint32_t>{0, 3, 8, 10});
  CHECK(batch.target.ids == std::vector<std::int32_t>{2, 21, 22, 2, 20, 2});
  CHECK(batch.target.sequence_offsets == std::vector<std::uint32_t>{0, 3, 5, 6});
  CHECK(batch.labels == std::vector<std::int32_t>{21, 22, 23, 20, 3, 3});
  CHECK(batch.labeled_rows == std::vector<std::uint32_t>{0, 1, 2, 3, 4, 5});
  CHECK(batch.source.segments == std::vector<std::uint8_t>(10));
  const auto view = batch.pairs_view();
  CHECK(view.source.sequences.longest() == 5);
  CHECK(view.target.sequences.longest() == 3);
}

TEST_CASE("an example without source or target is refused by its number") {
  batches::target_batch batch;
  const auto collate = [&](std::uint32_t number) {
    batches::collate_targets(examples, std::vector<std::uint32_t>{0, number}, batch);
  };
  CHECK_THROWS_WITH(collate(3), "example 3 has no tokens");
  CHECK_THROWS_WITH(collate(4), "example 4 has a target of less than two ids");
  CHECK_THROWS_WITH(collate(5), "example 5 does not exist");
}

}  // namespace collate_targets_test
