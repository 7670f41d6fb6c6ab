#include "clinicalbert/batches/sentence_pairs.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

#include "clinicalbert/batches/make_pretraining_example.hpp"
#include "clinicalbert/corpora/token_store_builder.hpp"
#include "tests/batches/random_store.hpp"
#include "tests/catch.hpp"
#include "tests/temporary_folder.hpp"

namespace sentence_pairs_test {

namespace {

using namespace clinicalbert;
using namespace clinicalbert::batches;

std::uint64_t document_of(const corpora::token_store& store, corpora::number_range pieces) {
  for (std::uint64_t d = 0; d < store.documents(); ++d)
    if (pieces.begin < store.pieces_of(store.sentences_of(d)).end) {
      CHECK(pieces.end <= store.pieces_of(store.sentences_of(d)).end);
      return d;
    }
  FAIL("a stretch outside of the store");
  return 0;
}

}  // namespace

TEST_CASE("pairs fill sequences, follow one another or come of other documents, in BERT's shares") {
  const std::uint64_t seed = std::random_device()();
  const double shorter = GENERATE(0.0, 0.1);
  CAPTURE(seed, shorter);
  const tests::random_store made(seed, 60, 40);
  const auto store = made.open();
  const sentence_pairs cutter(store, {.longest = 64, .shorter = shorter, .seed = seed});
  double pairs = 0, full = 0, drawn = 0, drawn_others = 0;
  for (std::uint32_t epoch = 0; epoch < 20; ++epoch) {
    for (std::uint64_t d = 0; d < store.documents(); ++d) {
      std::vector<sentence_pair> found;
      cutter.append(d, epoch, found);
      CHECK(!found.empty());
      std::uint64_t reached = 0;
      for (const auto& pair : found) {
        CHECK(pair.length() <= 64);
        CHECK(pair.first.size() > 0);
        CHECK(pair.second.size() > 0);
        CHECK(document_of(store, pair.first) == d);
        CHECK((document_of(store, pair.second) == d) == (pair.label == 0));
        if (pair.label == 0) CHECK(pair.first.end <= pair.second.begin);
        CHECK(pair.first.begin >= reached);  // no sentence is a first half twice
        reached = pair.first.end;
        pairs += 1;
        full += pair.length() > 55 ? 1 : 0;
        // A sentence is shorter than a whole sequence, so where all targets are whole ones, only a document's last
        // sentence can be alone; it has no other second half. A first half of more ends before that sentence.
        const bool is_alone = pair.first.begin >= store.pieces_of(store.sentences_of(d).end - 1).begin;
        if (shorter == 0 && is_alone) CHECK(pair.label == 1);
        if (shorter == 0 && !is_alone) {
          drawn += 1;
          drawn_others += pair.label;
        }
      }
    }
  }
  if (shorter == 0) CHECK(std::abs(drawn_others / drawn - 0.5) < 6 * 0.5 / std::sqrt(drawn));
  CHECK(full / pairs > 0.5);
}

TEST_CASE("half of the pairs of two sentences or more are others, and half are swapped") {
  const std::uint64_t seed = std::random_device()();
  CAPTURE(seed);
  const tests::random_store made(seed, 40, 1);
  const tests::temporary_folder folder;
  const std::vector<std::string> pieces{"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "."};
  const tokens::tokenizer tokenizer{tokens::vocabulary(pieces)};
  corpora::token_store_builder builder(tokenizer);
  for (int d = 0; d < 50; ++d) builder.add(std::vector<std::string>{"a.", "a a.", "a."});
  builder.write(folder.path() / "store");
  const corpora::token_store store(folder.path() / "store");
  for (const auto objective : {pair_objective::next_sentence, pair_objective::sentence_order}) {
    const sentence_pairs cutter(store, {.objective = objective, .shorter = 0, .seed = seed});
    double first_pairs = 0, others = 0;
    for (std::uint32_t epoch = 0; epoch < 400; ++epoch)
      for (std::uint64_t d = 0; d < store.documents(); ++d) {
        std::vector<sentence_pair> found;
        cutter.append(d, epoch, found);
        first_pairs += 1;  // of three sentences
        others += found[0].label;
        if (objective == pair_objective::sentence_order) {
          CHECK(found.size() == 1);
          CHECK((found[0].first.begin > found[0].second.begin) == (found[0].label == 1));
          CHECK(found[0].length() == 7 + 3);
        }
      }
    CHECK(std::abs(others / first_pairs - 0.5) < 6 * 0.5 / std::sqrt(first_pairs));
  }
  // Documents of one sentence
  const auto singles = made.open();
  std::vector<sentence_pair> found;
  sentence_pairs(singles, {.seed = seed}).append(0, 0, found);
  CHECK(found.at(0).label == 1);
  sentence_pairs(singles, {.objective = pair_objective::sentence_order, .seed = seed}).append(0, 0, found);
  CHECK(found.at(1).label == -100);
  CHECK(found.at(1).second.size() == 0);
}

TEST_CASE("without an objective, a document is cut into sequences of one half") {
  const tests::random_store made(3, 5, 30);
  const auto store = made.open();
  const sentence_pairs cutter(store, {.objective = pair_objective::none, .longest = 64, .shorter = 0});
  std::vector<sentence_pair> found;
  cutter.append(2, 0, found);
  for (const auto& pair : found) {
    CHECK(pair.length() <= 64);
    CHECK(pair.second.size() == 0);
    CHECK(pair.label == -100);
  }
  CHECK_THROWS_AS(sentence_pairs(store, {.longest = 4}), std::invalid_argument);
  CHECK_THROWS_AS(sentence_pairs(store, {.shorter = -1}), std::invalid_argument);
}

TEST_CASE("pairs and masks are functions of seed, epoch and number; the sequence is the store's but for its masks") {
  const tests::random_store made(11, 8, 30);
  const auto store = made.open();
  const auto all = [&](std::uint32_t epoch, std::uint64_t seed) {
    std::vector<sentence_pair> found;
    const sentence_pairs cutter(store, {.seed = seed});
    for (std::uint64_t d = 0; d < store.documents(); ++d) cutter.append(d, epoch, found);
    return found;
  };
  const auto pairs = all(1, 5);
  CHECK(all(1, 5) == pairs);
  CHECK(all(2, 5) != pairs);
  CHECK(all(1, 6) != pairs);
  pretraining_examples maker(store, 2, 3, {206, 4, {0, 1, 2, 3, 4}}, {}, 5);
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    pretraining_example one, again, later;
    maker.make(pairs[i], 1, i, one);
    maker.make(pairs[i], 1, i, again);
    maker.make(pairs[i], 2, i, later);
    CHECK(one.ids == again.ids);
    if (one.masked_rows.size() > 5) CHECK(one.masked_rows != later.masked_rows);
    auto restored = one.ids;
    for (std::size_t k = 0; k < one.masked_rows.size(); ++k) restored[one.masked_rows[k]] = one.masked_labels[k];
    std::vector<std::int32_t> expected{2};
    for (const auto& part : {pairs[i].first, pairs[i].second}) {
      const auto ids = store.ids(part);
      expected.insert(expected.end(), ids.begin(), ids.end());
      expected.push_back(3);
    }
    CHECK(restored == expected);
    CHECK(one.ids.size() == pairs[i].length());
    CHECK(std::count(one.segments.begin(), one.segments.end(), 1) ==
          static_cast<std::ptrdiff_t>(pairs[i].second.size()) + 1);
    CHECK(one.next_sentence == pairs[i].label);
  }
}

}  // namespace sentence_pairs_test
