#include "clinicalbert/batches/collate_relations.hpp"

#include <cstdint>
#include <string>
#include <vector>

#include "tests/catch.hpp"

namespace collate_relations_test {

using namespace clinicalbert::batches;

namespace {

// Two windows, three entities, the second of which is named nowhere.
const relation_example first{
    {101, 7, 8, 102, 101, 8, 102}, {0, 4, 7}, {1, 5, 2}, {0, 2, 2, 3}, {{0, 2}, {1, 0}}, {1, 0}};
const relation_example second{{101, 9, 102}, {0, 3}, {1, 1}, {0, 1, 2}, {{1, 0}}, {}};

const std::vector<relation_example> examples{
    first,
    second,
    {},
    {{101, 9, 102}, {0, 2}, {}, {0}, {}, {}},
    {{101, 9, 102}, {0, 3, 3}, {}, {0}, {}, {}},
    {{101, 9, 102}, {0, 3}, {1}, {0}, {}, {}},
    {{101, 9, 102}, {0, 3}, {1, 2}, {0, 2, 1, 2}, {}, {}},
    {{101, 9, 102}, {0, 3}, {3}, {0, 1}, {}, {}},
    {{101, 9, 102}, {0, 3}, {1}, {0, 1}, {{0, 1}}, {}},
    {{101, 9, 102}, {0, 3}, {1}, {0, 1}, {{0, 0}}, {1, 1}},
};

}  // namespace

TEST_CASE("documents are packed in the order given, their windows as sequences, rows and entities numbered through") {
  relation_batch batch;
  collate_relations(examples, std::vector<std::uint32_t>{1, 0}, batch);
  CHECK(batch.ids == std::vector<std::int32_t>{101, 9, 102, 101, 7, 8, 102, 101, 8, 102});
  CHECK(batch.segments == std::vector<std::uint8_t>(10, 0));
  CHECK(batch.sequence_offsets == std::vector<std::uint32_t>{0, 3, 7, 10});
  CHECK(batch.mention_rows == std::vector<std::uint32_t>{1, 1, 4, 8, 5});
  CHECK(batch.entity_offsets == std::vector<std::uint32_t>{0, 1, 2, 4, 4, 5});
  CHECK(batch.pairs == std::vector<std::uint32_t>{1, 0, 2, 4, 3, 2});
  CHECK(batch.labels == std::vector<std::int32_t>{-100, 1, 0});
  CHECK(batch.entities_view().size() == 5);
  CHECK(batch.entities_view()[3].empty());
  CHECK(batch.tokens_view().sequences.length(1) == 4);

  const auto* memory = batch.ids.data();
  collate_relations(examples, std::vector<std::uint32_t>{1}, batch);
  CHECK(batch.ids.data() == memory);
  CHECK(batch.sequences() == 1);
  CHECK(batch.tokens() == 3);
  CHECK(batch.entities() == 2);
  collate_relations(examples, {}, batch);
  CHECK(batch.tokens() == 0);
  CHECK(batch.labels.empty());
}

TEST_CASE("documents whose parts do not fit are named by number") {
  relation_batch batch;
  const auto refused = [&](std::uint32_t number, const char* why) {
    CHECK_THROWS_WITH(collate_relations(examples, std::vector<std::uint32_t>{0, number}, batch),
                      "example " + std::to_string(number) + " " + why);
  };
  refused(2, "has no tokens");
  refused(3, "has windows that are not its tokens");
  refused(4, "has windows that are not its tokens");
  refused(5, "has entities that are not its mentions");
  refused(6, "has entities that are not its mentions");
  refused(7, "has a mention outside of its tokens");
  refused(8, "has a pair of an entity that is not there");
  refused(9, "has labels of another number than pairs");
  refused(10, "does not exist");
}

}  // namespace collate_relations_test
