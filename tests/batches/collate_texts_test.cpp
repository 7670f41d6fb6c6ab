#include "clinicalbert/batches/collate_texts.hpp"

#include <cmath>
#include <cstdint>
#include <vector>

#include "tests/catch.hpp"

namespace collate_texts_test {

using namespace clinicalbert::batches;

TEST_CASE("chosen texts stand one behind the other, with their targets") {
  std::vector<text_example> examples(3);
  examples[0] = {{1, 2, 3}, {}, 4, {1, 0}, 0.5F};
  examples[1] = {{5}, {1}, -100, {0, 255}, {}};
  examples[2] = {{6, 7}, {0, 1}, 2, {1, 1}, -1.0F};
  text_batch batch;
  for (int again = 0; again < 2; ++again) {  // its memory is used again
    collate_texts(examples, std::vector<std::uint32_t>{2, 1, 2, 0}, batch);
    CHECK(batch.ids == std::vector<std::int32_t>{6, 7, 5, 6, 7, 1, 2, 3});
    CHECK(batch.segments == std::vector<std::uint8_t>{0, 1, 1, 0, 1, 0, 0, 0});
    CHECK(batch.sequence_offsets == std::vector<std::uint32_t>{0, 2, 3, 5, 8});
    CHECK(batch.labels == std::vector<std::int32_t>{2, -100, 2, 4});
    CHECK(batch.bits == std::vector<std::uint8_t>{1, 1, 0, 255, 1, 1, 1, 0});
    CHECK(batch.values[0] == -1.0F);
    CHECK(batch.values[3] == 0.5F);
    CHECK(batch.sequences() == 4);
    CHECK(batch.tokens_view().sequences.longest() == 3);
  }
  CHECK(std::isnan(text_example().value));
}

TEST_CASE("what is no batch of texts is refused by the number of the example") {
  std::vector<text_example> examples(4);
  examples[0] = {{1, 2}, {}, 0, {1, 0}, {}};
  examples[1] = {{}, {}, 0, {1, 0}, {}};
  examples[2] = {{1, 2}, {0}, 0, {1, 0}, {}};
  examples[3] = {{1, 2}, {}, 0, {1}, {}};
  text_batch batch;
  const auto collate = [&](std::vector<std::uint32_t> chosen) { collate_texts(examples, chosen, batch); };
  CHECK_NOTHROW(collate({}));
  CHECK_NOTHROW(collate({3}));
  CHECK_THROWS_WITH(collate({0, 4}), tests::contains("example 4 does not exist"));
  CHECK_THROWS_WITH(collate({1}), tests::contains("example 1 has no tokens"));
  CHECK_THROWS_WITH(collate({2}), tests::contains("example 2 has lists"));
  CHECK_THROWS_WITH(collate({0, 3}), tests::contains("example 3 has bits"));
  CHECK_THROWS_WITH(collate({3, 0}), tests::contains("example 0 has bits"));
}

}  // namespace collate_texts_test
