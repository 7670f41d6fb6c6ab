#include "clinicalbert/batches/pretraining_reader.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/batches/random_store.hpp"
#include "tests/catch.hpp"

namespace pretraining_reader_test {

namespace {

using namespace clinicalbert;
using namespace clinicalbert::batches;

const sentence_pair_options pairs{.longest = 64, .seed = 4};

bool same(const pretraining_batch& a, const pretraining_batch& b) {
  return a.ids == b.ids && a.segments == b.segments && a.sequence_offsets == b.sequence_offsets &&
         a.masked_rows == b.masked_rows && a.masked_labels == b.masked_labels && a.next_sentences == b.next_sentences;
}

/// What the sequences were before they were masked, sorted.
std::vector<std::vector<std::int32_t>> sequences_of(const pretraining_batch& batch) {
  auto ids = batch.ids;
  for (std::size_t i = 0; i < batch.masked_rows.size(); ++i) ids[batch.masked_rows[i]] = batch.masked_labels[i];
  std::vector<std::vector<std::int32_t>> all;
  for (std::size_t b = 0; b < batch.sequences(); ++b)
    all.emplace_back(ids.begin() + batch.sequence_offsets[b], ids.begin() + batch.sequence_offsets[b + 1]);
  return all;
}

}  // namespace

TEST_CASE("batches are full, and hold each sequence of an epoch once") {
  const tests::random_store made(5, 40, 20);
  const auto store = made.open();
  pretraining_reader reader(store, made.pieces(), pairs, {});
  sentence_pair_walk walk(store, pairs);
  pretraining_batch batch;
  std::size_t batches = 0, all = 0;
  for (reader.read(500, batch, 1); batch.sequences() > 0; reader.read(500, batch, 1), ++batches) {
    CHECK(batch.tokens() <= 500);
    if (reader.place().epoch < 2) CHECK(batch.tokens() > 500 - 64);
    for (std::size_t b = 0; b < batch.sequences(); ++b, walk.advance(), ++all) {
      CHECK(batch.sequence_offsets[b + 1] - batch.sequence_offsets[b] == walk.next().length());
      CHECK(batch.next_sentences[b] == walk.next().label);
    }
    CHECK(batch.masked_rows.size() > batch.tokens() / 10);
  }
  CHECK(walk.place() == walk_place{2, 0, 0});
  CHECK(batches > 20);
  CHECK(all > 100);
}

TEST_CASE("a batch is a function of seed and place, with fresh masks each epoch") {
  const tests::random_store made(6, 3, 4);
  const auto store = made.open();
  // Documents of a few sentences that fit into one sequence: without pairs, each epoch has the same sequences.
  const sentence_pair_options whole{.objective = pair_objective::none, .longest = 256, .shorter = 0, .seed = 4};
  pretraining_reader reader(store, made.pieces(), whole, {}), other(store, made.pieces(), whole, {});
  pretraining_batch first, second, again;
  reader.read(1024, first, 0);
  reader.go_to({1, 0, 0});
  reader.read(1024, second, 1);
  auto of_first = sequences_of(first), of_second = sequences_of(second);
  std::sort(of_first.begin(), of_first.end());
  std::sort(of_second.begin(), of_second.end());
  CHECK(of_first == of_second);
  CHECK(first.masked_rows != second.masked_rows);
  other.go_to({1, 0, 0});
  other.read(1024, again, 1);
  CHECK(same(again, second));
  auto seeded = whole;
  seeded.seed = 5;
  pretraining_reader third(store, made.pieces(), seeded, {});
  third.read(1024, again, 0);
  CHECK(!same(again, first));
}

TEST_CASE("a batch that is too small, and pieces that a vocabulary does not have, are refused") {
  const tests::random_store made(7, 10, 10);
  const auto store = made.open();
  pretraining_batch batch;
  pretraining_reader reader(store, made.pieces(), pairs, {});
  CHECK_THROWS_WITH(reader.read(63, batch), tests::contains("63 pieces has no room for a sequence of 64"));
  const tokens::vocabulary small(std::vector<std::string>{"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", ".", "w0"});
  pretraining_reader of_other(store, small, pairs, {});
  CHECK_THROWS_WITH(of_other.read(64, batch), tests::contains("but the vocabulary has 7"));
}

}  // namespace pretraining_reader_test
