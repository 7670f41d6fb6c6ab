#include "clinicalbert/backends/cuda/kernels/best_pieces.hpp"

#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <span>
#include <vector>

#include "clinicalbert/generation/best_continuations.hpp"
#include "clinicalbert/losses/log_sum_exp.hpp"
#include "tests/backends/cuda/kernels/placed.hpp"
#include "tests/backends/random_values.hpp"
#include "tests/catch.hpp"

namespace best_pieces_test {

namespace {

using namespace clinicalbert;
using namespace backends::device;

// What beam_search takes from a row, or with bans first greedy search; what is missing is -1, minus infinity.
void expect(std::span<float> row, std::span<const std::int32_t> bans, bool bans_first, std::size_t most,
            std::vector<double>& ids, std::vector<double>& scores, std::vector<double>& log_sums) {
  double log_sum = losses::log_sum_exp(std::span<const float>(row));
  for (const std::int32_t id : bans) row[static_cast<std::size_t>(id)] = -std::numeric_limits<float>::infinity();
  if (bans_first) log_sum = losses::log_sum_exp(std::span<const float>(row));
  log_sums.push_back(log_sum);
  generation::best_continuations best(most);
  best.add(0, std::span<const float>(row), -log_sum);
  const auto sorted = best.sorted();
  for (std::size_t rank = 0; rank < most; ++rank) {
    ids.push_back(rank < sorted.size() ? sorted[rank].id : -1);
    scores.push_back(rank < sorted.size() ? sorted[rank].score : -std::numeric_limits<double>::infinity());
  }
}

void agrees(std::mt19937& random, std::size_t pieces, std::size_t most, bool ties, bool bans_all) {
  const std::size_t rows = tests::random_size(random, 1, 6);
  CAPTURE(rows, pieces, most, ties, bans_all);
  auto logits = tests::random_values(random, rows * pieces);
  for (double& x : logits) x = ties ? std::round(x * 2) / 2 : static_cast<double>(static_cast<float>(x * 4));
  std::vector<std::uint32_t> offsets{0};
  std::vector<std::int32_t> bans;
  for (std::size_t r = 0; r < rows; ++r) {
    for (std::size_t k = 0; k < pieces; ++k)
      if (bans_all && r == 0 ? k >= 2 : k > 0 && random() % 9 == 0) bans.push_back(static_cast<std::int32_t>(k));
    offsets.push_back(static_cast<std::uint32_t>(bans.size()));
  }
  const bool bans_first = random() % 2 == 0;
  std::vector<double> want_ids, want_scores, want_sums;
  std::vector<float> mine(logits.begin(), logits.end());
  for (std::size_t r = 0; r < rows; ++r)
    expect(std::span(mine).subspan(r * pieces, pieces),
           std::span<const std::int32_t>(bans).subspan(offsets[r], offsets[r + 1] - offsets[r]), bans_first, most,
           want_ids, want_scores, want_sums);

  const auto got = tests::in_any_order([&](std::uint32_t order) {
    tests::placed<float> in_place(rows, pieces, logits, 3);
    tests::placed<float> sums(1, rows, 0), scores(rows, most, 2);
    std::vector<std::int32_t> ids(rows * most, -7);
    best_pieces kernel;
    kernel.pieces = static_cast<std::uint32_t>(pieces);
    kernel.most = static_cast<std::uint32_t>(most);
    kernel.bans_first = bans_first;
    kernel.logits = in_place.view();
    kernel.ban_offsets = {offsets.data(), offsets.size()};
    kernel.bans = {bans.data(), bans.size()};
    kernel.log_sums = sums.flat();
    kernel.log_probabilities = scores.view();
    kernel.ids = {{ids.data(), ids.size()}, most};
    tests::emulate(kernel, static_cast<std::uint32_t>(rows), 1, order);
    return tests::named_values{{"ids", {ids.begin(), ids.end()}}, {"scores", scores.values()}, {"sums", sums.values()}};
  });
  CHECK(got.at("ids") == want_ids);
  tests::check_close({{"sums", got.at("sums")}}, {{"sums", want_sums}}, 2e-6);
  for (std::size_t i = 0; i < want_scores.size(); ++i) {
    const double score = got.at("scores")[i];
    if (want_ids[i] < 0)
      CHECK(score == want_scores[i]);
    else
      CHECK(std::abs(score - want_scores[i]) < 4e-6);
  }
}

TEST_CASE("cuda: the best pieces of rows are those of a beam search, ties by the lower id, rules obeyed") {
  const std::uint32_t seed = 83;
  CAPTURE(seed);
  std::mt19937 random(seed);
  for (const bool ties : {false, true})
    for (const std::size_t pieces : {5, 31, 256, 1100})
      for (const std::size_t most : {1, 4, 12}) agrees(random, pieces, most, ties, false);
  agrees(random, 40, 8, false, true);  // two are left
  agrees(random, 3, 8, true, false);
}

TEST_CASE("cuda: where nothing is banned a row stays as it was") {
  const std::vector<double> logits{1, 3, 3, 2};
  tests::placed<float> in_place(1, 4, logits, 0);
  tests::placed<float> sums(1, 1, 0), scores(1, 2, 0);
  std::vector<std::int32_t> ids(2);
  best_pieces kernel;
  kernel.pieces = 4;
  kernel.most = 2;
  kernel.logits = in_place.view();
  kernel.log_sums = sums.flat();
  kernel.log_probabilities = scores.view();
  kernel.ids = {{ids.data(), 2}, 2};
  tests::emulate(kernel, 1, 1, 5);
  CHECK(ids == std::vector<std::int32_t>{1, 2});
  CHECK(in_place.values() == logits);
}

}  // namespace

}  // namespace best_pieces_test
