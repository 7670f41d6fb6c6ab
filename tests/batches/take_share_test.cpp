#include "clinicalbert/batches/take_share.hpp"

#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

#include "tests/catch.hpp"

namespace take_share_test {

namespace {

using namespace clinicalbert::batches;

pretraining_batch random_batch(std::mt19937& random, std::size_t sequences) {
  pretraining_batch batch;
  for (std::size_t i = 0; i < sequences; ++i) {
    std::vector<std::int32_t> ids(1 + random() % 9);
    std::vector<std::uint8_t> segments(ids.size());
    for (auto& id : ids) {
      id = static_cast<std::int32_t>(random() % 1000);
      segments[static_cast<std::size_t>(&id - ids.data())] = static_cast<std::uint8_t>(random() % 2);
      if (random() % 4 != 0) continue;
      batch.masked_rows.push_back(static_cast<std::uint32_t>(batch.tokens()) +
                                  static_cast<std::uint32_t>(&id - ids.data()));
      batch.masked_labels.push_back(static_cast<std::int32_t>(random() % 1000));
    }
    batch.append(static_cast<std::uint32_t>(i), ids, segments);
    batch.next_sentences.push_back(static_cast<std::int32_t>(random() % 2));
  }
  return batch;
}

}  // namespace

TEST_CASE("the shares of all ranks are the batch, in order") {
  const auto seed = GENERATE(1U, 2U, 3U);
  CAPTURE(seed);
  std::mt19937 random(seed);
  for (std::size_t sequences = 0; sequences < 12; ++sequences)
    for (std::size_t ranks = 1; ranks < 6; ++ranks) {
      const auto whole = random_batch(random, sequences);
      pretraining_batch all;
      for (std::size_t rank = 0; rank < ranks; ++rank) {
        auto share = whole;
        take_share({rank, ranks}, share);
        REQUIRE(share.rows_before == all.tokens());
        REQUIRE(share.rows_before + share.tokens() + share.rows_behind == whole.tokens());
        const auto first = static_cast<std::uint32_t>(all.tokens());
        REQUIRE(share.segments.size() == share.tokens());
        REQUIRE(share.sequence_offsets.front() == 0);
        REQUIRE(share.sequence_offsets.back() == share.tokens());
        const auto append = [](auto& to, const auto& from) { to.insert(to.end(), from.begin(), from.end()); };
        append(all.ids, share.ids);
        append(all.segments, share.segments);
        for (std::size_t i = 1; i <= share.sequences(); ++i)
          all.sequence_offsets.push_back(first + share.sequence_offsets[i]);
        for (const auto row : share.masked_rows) all.masked_rows.push_back(first + row);
        append(all.masked_labels, share.masked_labels);
        append(all.next_sentences, share.next_sentences);
      }
      CHECK(all.ids == whole.ids);
      CHECK(all.segments == whole.segments);
      CHECK(all.sequence_offsets == whole.sequence_offsets);
      CHECK(all.masked_rows == whole.masked_rows);
      CHECK(all.masked_labels == whole.masked_labels);
      CHECK(all.next_sentences == whole.next_sentences);
    }
}

TEST_CASE("shares are cut where a sequence begins nearest to an even part of the rows") {
  const std::vector<std::uint32_t> offsets{0, 10, 14, 20, 40};
  const auto firsts = [&](std::size_t ranks) {
    std::vector<std::size_t> all;
    for (std::size_t rank = 0; rank <= ranks; ++rank) all.push_back(first_of_share(offsets, rank, ranks));
    return all;
  };
  CHECK(firsts(1) == std::vector<std::size_t>{0, 4});
  CHECK(firsts(2) == std::vector<std::size_t>{0, 3, 4});
  CHECK(firsts(3) == std::vector<std::size_t>{0, 2, 3, 4});
  CHECK(firsts(4) == std::vector<std::size_t>{0, 1, 3, 4, 4});  // the last has nothing
}

}  // namespace take_share_test
