#include "clinicalbert/tasks/relation_examples.hpp"

#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include "clinicalbert/batches/collate_relations.hpp"
#include "clinicalbert/tasks/relation_corpus.hpp"
#include "tests/catch.hpp"

namespace relation_examples_test {

using namespace clinicalbert;

namespace {

const tokens::tokenizer& words() {
  static const tokens::tokenizer one(
      tokens::vocabulary::parse("[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n"
                                "[unused1]\n[unused2]\n[unused3]\n[unused4]\n"
                                "aspirin\nfever\npain\nor\n",
                                "vocab.txt"));
  return one;
}

// "aspirin pain or fever aspirin": a disease without an identifier, a composite one, and a relation.
corpora::annotated_note note() {
  return {"1",
          "aspirin pain or fever aspirin",
          {{{0, 7}, "Chemical", "C1"},
           {{8, 12}, "Disease", "-1"},
           {{16, 21}, "Disease", "D1|D2"},
           {{22, 29}, "Chemical", "C1"},
           {{13, 15}, "Gene", "G1"}},
          {{"CID", "C1", "D2"}, {"other", "C1", "D1"}, {"CID", "C1", "D9"}}};
}

tasks::relation_meaning meaning(std::vector<std::string> markers) {
  return {labels::label_set({"none", "CID"}), labels::label_set({"Chemical", "Disease"}), {{0, 1}}, std::move(markers)};
}

}  // namespace

TEST_CASE("a document becomes one example with all its pairs") {
  const auto marked = meaning(tasks::unused_markers(words().pieces(), 2));
  REQUIRE(marked.markers.size() == 4);
  std::vector<batches::relation_example> examples;
  const std::vector<corpora::annotated_note> notes{note()};
  const auto counts = tasks::add_relation_examples(words(), notes, marked, {}, examples);
  REQUIRE(examples.size() == 1);
  const auto& one = examples[0];
  // [CLS] [1] aspirin [2] [3] pain [4] or [3] fever [4] [1] aspirin [2] [SEP]
  CHECK(one.ids == std::vector<std::int32_t>{2, 5, 9, 6, 7, 11, 8, 12, 7, 10, 8, 5, 9, 6, 3});
  CHECK(one.window_offsets == std::vector<std::uint32_t>{0, 15});
  // C1, the one without identifier, D1, D2
  CHECK(one.mention_rows == std::vector<std::uint32_t>{1, 11, 4, 8, 8});
  CHECK(one.entity_offsets == std::vector<std::uint32_t>{0, 2, 3, 4, 5});
  CHECK(one.pairs == std::vector<labels::number_pair>{{0, 1}, {0, 2}, {0, 3}});
  CHECK(one.labels == std::vector<std::int32_t>{-100, 0, 1});
  CHECK(counts.documents == 1);
  CHECK(counts.learned == 1);
  CHECK(counts.pairs == 2);
  CHECK(counts.related == 1);
  CHECK(counts.unknown == 1);
  CHECK(counts.without == 2);  // of another type, and of a concept that is not mentioned
}

TEST_CASE("a long document has several windows, and each mention is read in one of them") {
  auto long_note = note();
  for (int i = 0; i < 20; ++i) {
    const auto begin = static_cast<std::uint32_t>(long_note.text.size() + 1);
    long_note.text += " fever or";
    long_note.annotations.push_back({{begin, begin + 5}, "Disease", "D1"});
  }
  std::vector<batches::relation_example> examples;
  const std::vector<corpora::annotated_note> notes{long_note};
  tasks::add_relation_examples(words(), notes, meaning({}), {12, 3}, examples);
  REQUIRE(examples.size() == 1);
  const auto& one = examples[0];
  CHECK(one.window_offsets.size() > 5);
  for (std::size_t w = 1; w < one.window_offsets.size(); ++w) {
    CHECK(one.ids[one.window_offsets[w - 1]] == words().pieces().cls_id());
    CHECK(one.ids[one.window_offsets[w] - 1] == words().pieces().sep_id());
    CHECK(one.window_offsets[w] - one.window_offsets[w - 1] <= 12);
  }
  CHECK(one.mention_rows.size() == 25);
  for (std::size_t i = one.entity_offsets[2]; i < one.entity_offsets[3]; ++i)
    CHECK(one.ids[one.mention_rows[i]] == words().pieces().find("fever"));
  batches::relation_batch batch;
  batches::collate_relations(examples, std::vector<std::uint32_t>{0}, batch);
  CHECK(batch.sequences() == one.window_offsets.size() - 1);
}

TEST_CASE("documents with nothing to learn are counted and left out") {
  auto unlinked = note();
  for (auto& annotation : unlinked.annotations) annotation.identifier.clear();
  auto lone = note();
  lone.annotations.resize(1);
  const std::vector<corpora::annotated_note> notes{unlinked, lone, {"3", "", {}, {}}};
  std::vector<batches::relation_example> examples;
  const auto counts = tasks::add_relation_examples(words(), notes, meaning({}), {}, examples);
  CHECK(examples.empty());
  CHECK(counts.documents == 3);
  CHECK(counts.learned == 0);
  CHECK(counts.without == 6);
}

TEST_CASE("annotations outside of their note are refused by number, without words") {
  auto odd = note();
  odd.annotations[1].span = {20, 30};
  std::vector<batches::relation_example> examples;
  const std::vector<corpora::annotated_note> notes{odd};
  CHECK_THROWS_WITH(tasks::add_relation_examples(words(), notes, meaning({}), {}, examples),
                    "mention 1 does not lie in its note of 29 bytes");
}

}  // namespace relation_examples_test
