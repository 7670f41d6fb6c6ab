#include "clinicalbert/batches/sentence_pair_walk.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <random>
#include <stdexcept>
#include <tuple>
#include <vector>

#include "tests/batches/random_store.hpp"
#include "tests/catch.hpp"

namespace sentence_pair_walk_test {

namespace {

using namespace clinicalbert;
using namespace clinicalbert::batches;

const sentence_pair_options options{.longest = 64, .seed = 9};

bool stands_before(const sentence_pair& a, const sentence_pair& b) {
  const auto key = [](const sentence_pair& pair) {
    return std::tuple(pair.first.begin, pair.first.end, pair.second.begin, pair.second.end, pair.label);
  };
  return key(a) < key(b);
}

std::vector<sentence_pair> sorted(std::vector<sentence_pair> pairs) {
  std::sort(pairs.begin(), pairs.end(), stands_before);
  return pairs;
}

/// All pairs of an epoch, document by document.
std::vector<sentence_pair> epoch_of(const corpora::token_store& store, std::uint32_t epoch) {
  std::vector<sentence_pair> pairs;
  const sentence_pairs cutter(store, options);
  for (std::uint64_t d = 0; d < store.documents(); ++d) cutter.append(d, epoch, pairs);
  return pairs;
}

}  // namespace

TEST_CASE("each epoch has all pairs of all documents once, in another order") {
  const tests::random_store made(3, 50, 12);
  const auto store = made.open();
  for (const std::size_t mixed : {0U, 1U, 40U, 100000U}) {
    CAPTURE(mixed);
    sentence_pair_walk walk(store, options, mixed);
    std::vector<std::uint64_t> before;
    for (std::uint32_t epoch = 0; epoch < 3; ++epoch) {
      std::vector<sentence_pair> found;
      std::vector<std::uint64_t> begins;
      for (; walk.epoch() == epoch; walk.advance()) {
        found.push_back(walk.next());
        begins.push_back(walk.next().first.begin);
      }
      CHECK(sorted(found) == sorted(epoch_of(store, epoch)));
      CHECK(begins != before);
      before = begins;
      std::sort(begins.begin(), begins.end());
      CHECK(std::adjacent_find(begins.begin(), begins.end()) == begins.end());  // by which masks are drawn
    }
  }
}

TEST_CASE("pairs of a document are far apart where many are mixed, together where none are") {
  const tests::random_store made(4, 40, 30);
  const auto store = made.open();
  const auto neighbors = [&](std::size_t mixed) {
    sentence_pair_walk walk(store, options, mixed);
    std::size_t together = 0;
    const auto document = [&] {
      std::uint64_t d = 0;
      while (store.pieces_of(store.sentences_of(d)).end <= walk.next().first.begin) ++d;
      return d;
    };
    for (auto last = store.documents(); walk.epoch() == 0; walk.advance()) {
      together += last == document() ? 1U : 0U;
      last = document();
    }
    return together;
  };
  CHECK(4 * neighbors(4096) < neighbors(1));
}

TEST_CASE("a walk goes on from any of its places as if it had never stopped") {
  const std::uint64_t seed = std::random_device()();
  CAPTURE(seed);
  const tests::random_store made(seed, 30, 10);
  const auto store = made.open();
  sentence_pair_walk walk(store, options, 20);
  std::vector<sentence_pair> pairs;
  std::vector<walk_place> places;
  while (walk.epoch() < 2) {
    places.push_back(walk.place());
    pairs.push_back(walk.next());
    walk.advance();
  }
  sentence_pair_walk other(store, options, 20);
  std::mt19937_64 random(seed);
  for (int i = 0; i < 200; ++i) {
    std::size_t at = random() % places.size();
    other.go_to(places[at]);
    for (std::size_t steps = random() % 30; at < places.size() && steps > 0; --steps, ++at, other.advance()) {
      REQUIRE(other.place() == places[at]);
      REQUIRE(other.next() == pairs[at]);
    }
  }
  for (const walk_place& none : {walk_place{0, 30, 0}, walk_place{0, 0, 100000},
                                 walk_place{std::uint64_t{std::numeric_limits<std::uint32_t>::max()} + 1, 0, 0}})
    CHECK_THROWS_AS(other.go_to(none), std::invalid_argument);
}

TEST_CASE("a store without documents has no pairs") {
  const tests::random_store made(3, 0, 1);
  const auto store = made.open();
  CHECK_THROWS_WITH(sentence_pair_walk(store, options), tests::contains("holds no document"));
}

}  // namespace sentence_pair_walk_test
