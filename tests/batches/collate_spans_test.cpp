#include "clinicalbert/batches/collate_spans.hpp"

#include <cstdint>
#include <string>
#include <vector>

#include "tests/catch.hpp"

namespace collate_spans_test {

using namespace clinicalbert::batches;

namespace {

const std::vector<span_example> examples{
    {{101, 7, 102, 8, 9, 102}, {0, 0, 0, 1, 1, 1}, 3, 4},
    {{101, 7, 102}, {}, 0, 0},
    {{101, 7, 102}, {}},
    {{}, {}, 0, 0},
    {{101, 7}, {0}, 0, 0},
    {{101, 7}, {}, 1, 2},
    {{101, 7}, {}, 1, 0},
    {{101, 7}, {}, -100, 1},
};

}  // namespace

TEST_CASE("windows are packed in the order given, each with its span") {
  span_batch batch;
  collate_spans(examples, std::vector<std::uint32_t>{1, 0, 2}, batch);
  CHECK(batch.ids == std::vector<std::int32_t>{101, 7, 102, 101, 7, 102, 8, 9, 102, 101, 7, 102});
  CHECK(batch.segments == std::vector<std::uint8_t>{0, 0, 0, 0, 0, 0, 1, 1, 1, 0, 0, 0});
  CHECK(batch.sequence_offsets == std::vector<std::uint32_t>{0, 3, 9, 12});
  CHECK(batch.starts == std::vector<std::int32_t>{0, 3, -100});
  CHECK(batch.ends == std::vector<std::int32_t>{0, 4, -100});
  CHECK(batch.tokens_view().sequences.length(1) == 6);

  const auto* memory = batch.ids.data();
  collate_spans(examples, std::vector<std::uint32_t>{2}, batch);
  CHECK(batch.ids.data() == memory);
  CHECK(batch.sequences() == 1);
  CHECK(batch.tokens() == 3);
  CHECK(batch.starts == std::vector<std::int32_t>{-100});
  collate_spans(examples, {}, batch);
  CHECK(batch.tokens() == 0);
}

TEST_CASE("windows that do not fit are named by number") {
  span_batch batch;
  const auto refused = [&](std::uint32_t number, const char* why) {
    CHECK_THROWS_WITH(collate_spans(examples, std::vector<std::uint32_t>{0, number}, batch),
                      "example " + std::to_string(number) + " " + why);
  };
  refused(3, "has no tokens");
  refused(4, "has lists of different lengths");
  refused(5, "has a span that is not in it");
  refused(6, "has a span that is not in it");
  refused(7, "has a span that is not in it");
  refused(8, "does not exist");
}

}  // namespace collate_spans_test
