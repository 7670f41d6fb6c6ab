#include "clinicalbert/batches/collate_share.hpp"

#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

#include "tests/catch.hpp"

namespace collate_share_test {

namespace {

using namespace clinicalbert::batches;

std::vector<std::int32_t> random_pieces(std::mt19937& random) {
  std::vector<std::int32_t> ids(2 + random() % 9);
  for (auto& id : ids) id = static_cast<std::int32_t>(random() % 1000);
  return ids;
}

std::vector<token_example> random_sentences(std::mt19937& random) {
  std::vector<token_example> all(10);
  for (auto& one : all) {
    one.ids = random_pieces(random);
    for (std::size_t i = 0; i < one.ids.size(); ++i) one.allowed.push_back(random() % 8);
    one.cut = static_cast<std::uint8_t>(random() % 4);
  }
  return all;
}

std::vector<relation_example> random_documents(std::mt19937& random) {
  std::vector<relation_example> all(10);
  for (auto& one : all) {
    one.ids = random_pieces(random);
    const auto length = static_cast<std::uint32_t>(one.ids.size());
    one.window_offsets = {0, 1, length};
    for (std::uint32_t e = 0; e < 2; ++e) {
      one.mention_rows.push_back(static_cast<std::uint32_t>(random() % length));
      one.entity_offsets.push_back(e + 1);
    }
    for (std::size_t pairs = random() % 3; pairs-- > 0;) {
      one.pairs.push_back({0, 1});
      one.labels.push_back(static_cast<std::int32_t>(random() % 3));
    }
  }
  return all;
}

void append(auto& to, const auto& from, std::uint32_t more = 0) {
  for (const auto one : from) to.push_back(one + static_cast<decltype(one)>(more));
}

/// Puts a share behind those of the ranks before, which it must say to have as many rows.
void append_sequences(packed_sequences& all, const packed_sequences& share, const packed_sequences& whole) {
  REQUIRE(share.rows_before == all.tokens());
  REQUIRE(share.all_tokens() == whole.tokens());
  const auto first = static_cast<std::uint32_t>(all.tokens());
  for (std::size_t i = 1; i <= share.sequences(); ++i)
    all.sequence_offsets.push_back(first + share.sequence_offsets[i]);
  append(all.ids, share.ids);
}

}  // namespace

TEST_CASE("the shares of sentences of all ranks are the batch, in order") {
  const auto seed = GENERATE(1U, 2U, 3U);
  CAPTURE(seed);
  std::mt19937 random(seed);
  const auto examples = random_sentences(random);
  for (const std::vector<std::uint32_t>& chosen : {std::vector<std::uint32_t>{}, {4}, {8, 1, 3}, {9, 0, 2, 5, 7, 6}})
    for (std::size_t ranks = 1; ranks < 6; ++ranks) {
      ragged_batch whole, share, all;
      collate(examples, chosen, whole);
      for (std::size_t rank = 0; rank < ranks; ++rank) {
        collate_share({rank, ranks}, examples, chosen, share);
        append_sequences(all, share, whole);
        append(all.allowed, share.allowed);
        append(all.cuts, share.cuts);
      }
      CHECK(all.ids == whole.ids);
      CHECK(all.sequence_offsets == whole.sequence_offsets);
      CHECK(all.allowed == whole.allowed);
      CHECK(all.cuts == whole.cuts);
    }
}

TEST_CASE("the shares of documents of all ranks are the batch, in order, with the pairs of those before") {
  const auto seed = GENERATE(1U, 2U, 3U);
  CAPTURE(seed);
  std::mt19937 random(seed);
  const auto examples = random_documents(random);
  for (const std::vector<std::uint32_t>& chosen : {std::vector<std::uint32_t>{}, {4}, {8, 1, 3}, {9, 0, 2, 5, 7, 6}})
    for (std::size_t ranks = 1; ranks < 6; ++ranks) {
      relation_batch whole, share, all;
      collate_relations(examples, chosen, whole);
      for (std::size_t rank = 0; rank < ranks; ++rank) {
        collate_share({rank, ranks}, examples, chosen, share);
        REQUIRE(share.pairs_before == all.labels.size());
        const auto rows = static_cast<std::uint32_t>(all.tokens()),
                   entities = static_cast<std::uint32_t>(all.entities());
        const auto mentions = static_cast<std::uint32_t>(all.mention_rows.size());
        append_sequences(all, share, whole);
        append(all.mention_rows, share.mention_rows, rows);
        for (std::size_t e = 1; e <= share.entities(); ++e)
          all.entity_offsets.push_back(mentions + share.entity_offsets[e]);
        append(all.pairs, share.pairs, entities);
        append(all.labels, share.labels);
      }
      CHECK(all.ids == whole.ids);
      CHECK(all.sequence_offsets == whole.sequence_offsets);
      CHECK(all.mention_rows == whole.mention_rows);
      CHECK(all.entity_offsets == whole.entity_offsets);
      CHECK(all.pairs == whole.pairs);
      CHECK(all.labels == whole.labels);
    }
  relation_batch again;
  collate_share({2, 3}, examples, std::vector<std::uint32_t>{8, 1, 3}, again);
  CHECK(again.rows_before > 0);
  collate_relations(examples, std::vector<std::uint32_t>{8}, again);
  CHECK((again.rows_before == 0 && again.rows_behind == 0 && again.pairs_before == 0));
}

TEST_CASE("an example without pieces is refused by the last rank, as by one process") {
  std::vector<token_example> examples(2);
  examples[0].ids = {7, 8};
  ragged_batch batch;
  collate_share({0, 2}, examples, std::vector<std::uint32_t>{0, 1}, batch);
  CHECK_THROWS_AS(collate_share({1, 2}, examples, std::vector<std::uint32_t>{0, 1}, batch), batch_error);
}

}  // namespace collate_share_test
