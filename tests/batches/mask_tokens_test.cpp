#include "clinicalbert/batches/mask_tokens.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>
#include <stdexcept>
#include <vector>

#include "tests/catch.hpp"

namespace mask_tokens_test {

namespace {

using namespace clinicalbert::batches;

constexpr std::int32_t size = 1000;
const mask_ids ids{size, 4, {0, 1, 2, 3, 4}};

struct sequence {
  std::vector<std::int32_t> ids;
  std::vector<std::uint8_t> starts;
};

/// [CLS] words [SEP] words [SEP], words of 1 to 4 pieces, some of them [UNK].
sequence any_sequence(std::mt19937_64& random, std::size_t words) {
  sequence made{{2}, {1}};
  for (std::size_t w = 0; w < words; ++w) {
    for (std::size_t piece = 0, end = 1 + random() % 4; piece < end; ++piece) {
      made.ids.push_back(random() % 50 == 0 ? 1 : static_cast<std::int32_t>(5 + random() % (size - 5)));
      made.starts.push_back(piece == 0 ? 1 : 0);
    }
    if (w == words / 2) {
      made.ids.push_back(3);
      made.starts.push_back(1);
    }
  }
  made.ids.push_back(3);
  made.starts.push_back(1);
  return made;
}

struct masked {
  std::vector<std::int32_t> ids;
  std::vector<std::uint32_t> rows;
  std::vector<std::int32_t> labels;

  friend bool operator==(const masked&, const masked&) = default;
};

masked mask(token_masker& masker, const sequence& from, std::uint32_t epoch, std::uint64_t number,
            std::uint64_t seed = 7) {
  masked result{from.ids, {}, {}};
  masker.mask(result.ids, from.starts, counted_draws(seed, epoch, number, 'm'), result.rows, result.labels);
  return result;
}

/// Six standard deviations of a binomial's share.
double bound(double p, double n) { return 6 * std::sqrt(p * (1 - p) / n); }

}  // namespace

TEST_CASE("chosen pieces are masked in BERT's shares, have their labels, and are no special ones") {
  const std::uint64_t seed = std::random_device()();
  CAPTURE(seed);
  for (const auto unit : {masking_unit::pieces, masking_unit::words, masking_unit::spans}) {
    std::mt19937_64 random(seed);
    token_masker masker(ids, {.unit = unit});
    double chosen = 0, as_mask = 0, kept = 0, squares = 0;
    for (std::uint32_t number = 0; number < 3000; ++number) {
      const auto from = any_sequence(random, 20 + random() % 30);
      const auto found = mask(masker, from, 0, number);
      CHECK(found.rows.size() <= masker.count_of(from.ids.size()));
      if (unit == masking_unit::pieces) CHECK(found.rows.size() == masker.count_of(from.ids.size()));
      auto restored = found.ids;
      for (std::size_t i = 0; i < found.rows.size(); ++i) {
        const auto row = found.rows[i];
        if (i > 0) CHECK(row > found.rows[i - 1]);
        CHECK(found.labels[i] == from.ids[row]);
        CHECK(from.ids[row] > 4);
        CHECK(found.ids[row] >= 4);
        as_mask += found.ids[row] == 4 ? 1 : 0;
        kept += found.ids[row] == from.ids[row] ? 1 : 0;
        restored[row] = found.labels[i];
      }
      CHECK(restored == from.ids);
      chosen += static_cast<double>(found.rows.size());
      // Pieces of a span share their fate, which is drawn once: the number of pieces with a fate of probability p has
      // the variance p (1 - p) times the sum of the squares of the spans' sizes. Spans that meet count as one here,
      // which makes the sum larger.
      for (std::size_t i = 0, length = 0; i < found.rows.size(); ++i) {
        const bool goes_on = unit == masking_unit::spans && i > 0 && found.rows[i] == found.rows[i - 1] + 1;
        length = goes_on ? length + 1 : 1;
        squares += static_cast<double>(2 * length - 1);  // length^2 - (length - 1)^2
      }
      if (unit == masking_unit::pieces) continue;
      for (std::size_t row = 1; row < from.ids.size(); ++row) {
        const auto is_chosen = [&](std::size_t r) {
          return std::binary_search(found.rows.begin(), found.rows.end(), static_cast<std::uint32_t>(r));
        };
        if (from.starts[row] == 0 && from.ids[row] > 4 && from.ids[row - 1] > 4)
          CHECK(is_chosen(row) == is_chosen(row - 1));
      }
    }
    const double fates = chosen * chosen / squares;  // as many independent ones have the same deviation
    CHECK(std::abs(as_mask / chosen - 0.8) < bound(0.8, fates));
    const double stays = 0.1 + 0.1 / (size - 5);  // a drawn piece may be the same
    CHECK(std::abs(kept / chosen - stays) < bound(stays, fates));
  }
}

TEST_CASE("every piece has the same chance, and drawn pieces are spread over the vocabulary") {
  const std::uint64_t seed = std::random_device()();
  CAPTURE(seed);
  token_masker masker(ids, {.unit = masking_unit::pieces, .masked = 0, .random = 1});
  const sequence from{std::vector<std::int32_t>(40, 77), std::vector<std::uint8_t>(40, 1)};
  std::vector<double> chosen(40, 0), drawn(size, 0);
  const std::uint32_t rounds = 20000;
  for (std::uint32_t epoch = 0; epoch < rounds; ++epoch) {
    const auto found = mask(masker, from, epoch, 5, seed);
    for (const auto row : found.rows) {
      chosen[row] += 1;
      drawn[static_cast<std::size_t>(found.ids[row])] += 1;
    }
  }
  for (const double count : chosen) CHECK(std::abs(count / rounds - 0.15) < bound(0.15, rounds));
  const double draws = rounds * 6.0, p = 1.0 / (size - 5);
  for (std::size_t id = 0; id < drawn.size(); ++id)
    if (id < 5)
      CHECK(drawn[id] == 0);
    else
      CHECK(std::abs(drawn[id] / draws - p) < bound(p, draws));
}

TEST_CASE("masks are a function of seed, epoch and number, and fresh each epoch") {
  std::mt19937_64 random(1);
  const auto from = any_sequence(random, 60), other = any_sequence(random, 30);
  token_masker masker(ids, {}), second(ids, {});
  const auto first = mask(masker, from, 2, 9);
  mask(second, other, 0, 0);  // what was done before does not matter
  CHECK(mask(second, from, 2, 9) == first);
  CHECK(mask(second, from, 3, 9).rows != first.rows);
  CHECK(mask(second, from, 2, 10).rows != first.rows);
  CHECK(mask(second, from, 2, 9, 8).rows != first.rows);
}

TEST_CASE("the number of chosen pieces is that of create_pretraining_data") {
  const token_masker masker(ids, {}), capped(ids, {.most = 20});
  // max(1, int(round(n * 0.15))) of Python 3
  const std::size_t expected[][2] = {{1, 1}, {3, 1}, {10, 2}, {16, 2}, {17, 3}, {30, 4}, {50, 8}, {128, 19}, {512, 77}};
  for (const auto& [length, count] : expected) {
    CHECK(masker.count_of(length) == count);
    CHECK(capped.count_of(length) == std::min<std::size_t>(count, 20));
  }
}

TEST_CASE("spans have lengths of the cut geometric distribution") {
  const std::uint64_t seed = std::random_device()();
  CAPTURE(seed);
  // One span a sequence: the room for it is always there, and the first word is drawn far from the end.
  token_masker masker(ids, {.unit = masking_unit::spans, .rate = 0.01, .most = 1});
  const sequence from{std::vector<std::int32_t>(100, 9), std::vector<std::uint8_t>(100, 1)};
  CHECK(mask(masker, from, 0, 0).rows.size() == 1);
  token_masker wide(ids, {.unit = masking_unit::spans, .rate = 0.1});
  const sequence long_one{std::vector<std::int32_t>(10000, 9), std::vector<std::uint8_t>(10000, 1)};
  double spans = 0, words = 0;
  for (std::uint32_t epoch = 0; epoch < 50; ++epoch) {
    const auto found = mask(wide, long_one, epoch, 0, seed);
    CHECK(found.rows.size() == 1000);
    for (std::size_t i = 0; i < found.rows.size(); ++i)
      spans += i == 0 || found.rows[i] != found.rows[i - 1] + 1 ? 1 : 0;
    words += static_cast<double>(found.rows.size());
  }
  // The mean is 3.80 (SpanBERT, section 3.1); spans that meet count as one, spans are cut where they meet another.
  CHECK(words / spans > 3.4);
  CHECK(words / spans < 4.6);
}

TEST_CASE("sequences without a word, and options that cannot be") {
  token_masker masker(ids, {.unit = masking_unit::spans});
  CHECK(mask(masker, {{2, 3}, {1, 1}}, 0, 0).rows.empty());
  CHECK(mask(masker, {{}, {}}, 0, 0).rows.empty());
  CHECK(mask(masker, {{2, 9, 3}, {1, 1, 1}}, 0, 0).rows == std::vector<std::uint32_t>{1});
  CHECK_THROWS_AS(mask(masker, {{2, 9, 3}, {1, 1}}, 0, 0), std::invalid_argument);
  CHECK_THROWS_AS(token_masker(ids, {.rate = 1.5}), std::invalid_argument);
  CHECK_THROWS_AS(token_masker(ids, {.masked = 0.8, .random = 0.3}), std::invalid_argument);
  CHECK_THROWS_AS(token_masker(ids, {.span_stop = 0}), std::invalid_argument);
  CHECK_THROWS_AS(token_masker({5, 4, {0, 1, 2, 3, 4}}, {}), std::invalid_argument);
}

}  // namespace mask_tokens_test
