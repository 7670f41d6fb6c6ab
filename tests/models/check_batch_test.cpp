#include "clinicalbert/models/check_batch.hpp"

#include <cstdint>
#include <vector>

#include "tests/catch.hpp"

namespace clinicalbert::check_batch_test {
namespace {

constexpr layers::table_sizes tables{.vocabulary = 10, .positions = 4, .segments = 2};

void check(const std::vector<std::int32_t>& ids, const std::vector<std::uint8_t>& segments,
           const std::vector<std::uint32_t>& offsets) {
  models::check_batch({ids, segments, tensors::sequences(offsets)}, tables);
}

TEST_CASE("check_batch: what fits passes, an empty batch too") {
  CHECK_NOTHROW(check({0, 9, 3, 4, 5}, {0, 1, 1, 0, 0}, {0, 4, 5}));
  CHECK_NOTHROW(models::check_batch({}, tables));
}

TEST_CASE("check_batch: the sentence names the place and the numbers") {
  CHECK_THROWS_WITH(check({1, 2}, {0, 0}, {0, 3}),
                    tests::contains("2 ids and 2 segment ids for sequences of 3 tokens"));
  CHECK_THROWS_WITH(check({1, 2, 3}, {0, 0}, {0, 3}), tests::contains("3 ids and 2 segment ids"));
  CHECK_THROWS_WITH(check({1, 2, 3, 4, 5}, {0, 0, 0, 0, 0}, {0, 5}),
                    tests::contains("a sequence of 5 tokens, but the model has 4 positions"));
  CHECK_THROWS_WITH(check({1, 10}, {0, 0}, {0, 2}), tests::contains("id 10 at token 1, but the vocabulary has 10"));
  CHECK_THROWS_WITH(check({-1, 1}, {0, 0}, {0, 2}), tests::contains("id -1 at token 0"));
  CHECK_THROWS_WITH(check({1, 1}, {0, 2}, {0, 2}), tests::contains("segment id 2 at token 1, but there are 2"));
  CHECK_THROWS_AS(check({1, 10}, {0, 0}, {0, 2}), std::invalid_argument);
}

TEST_CASE("sequences: offsets that do not begin at 0 or do not ascend are refused") {
  const std::vector<std::uint32_t> none, late{1, 2}, empty_sequence{0, 2, 2}, falling{0, 3, 1};
  for (const auto* offsets : {&none, &late, &empty_sequence, &falling})
    CHECK_THROWS_AS(tensors::sequences(*offsets), std::invalid_argument);
}

}  // namespace
}  // namespace clinicalbert::check_batch_test
