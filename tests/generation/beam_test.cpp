#include "clinicalbert/generation/beam.hpp"

#include <cmath>
#include <map>
#include <random>
#include <vector>

#include "clinicalbert/generation/greedy.hpp"
#include "tests/catch.hpp"
#include "tests/generation/counting_run.hpp"

namespace clinicalbert::beam_test {
namespace {

using ids = std::vector<std::int32_t>;

/// Random logits for each target of a vocabulary of five, always the same for the same ids.
tests::counting_run random_run(unsigned seed) {
  return {5, 40, [seed](const ids& target) {
            std::seed_seq mixed(target.begin(), target.end());
            std::mt19937 random(mixed);
            random.discard(seed);
            std::normal_distribution<double> normal(0, 2);
            std::vector<double> logits(5);
            for (double& x : logits) x = normal(random);
            return logits;
          }};
}

/// Every target of at most `most` ids with its log-probability.
void every_target(unsigned seed, const ids& target, double log_probability, std::size_t most,
                  std::map<ids, double>& all) {
  if (target.size() == most || (target.size() > 1 && target.back() == 4)) {
    all[target] = log_probability;
    return;
  }
  auto run = random_run(seed);
  std::vector<double> logits;
  for (const auto id : target) {
    const auto row = run.step(std::vector<std::int32_t>{id})[0];
    logits.assign(row.begin(), row.end());
  }
  const double log_sum = losses::log_sum_exp(std::span<const double>(logits));
  for (std::int32_t id = 0; id < 5; ++id) {
    ids longer = target;
    longer.push_back(id);
    every_target(seed, longer, log_probability + logits[static_cast<std::size_t>(id)] - log_sum, most, all);
  }
}

TEST_CASE("beam_search: no wider than the vocabulary, one step of it is exact") {
  const auto seed = GENERATE(1u, 2u, 3u, 4u);
  CAPTURE(seed);
  std::map<ids, double> all;
  every_target(seed, {0}, 0, 3, all);
  std::vector<std::pair<double, ids>> best;
  for (const auto& [target, log_probability] : all)
    best.emplace_back(log_probability / static_cast<double>(target.size() - 1), target);
  std::ranges::sort(best, std::greater{});
  auto run = random_run(seed);
  const auto got = generation::beam_search(
      run, {.max_length = 3}, {.beams = 5, .results = 3, .stopping = generation::early_stopping::sure}, {0, 4});
  REQUIRE(got.size() == 3);
  CHECK(got[0].ids == best[0].second);
  CHECK(got[0].score == tests::approx(best[0].first).epsilon(1e-12));
  CHECK(std::ranges::is_sorted(got, std::greater{}, &generation::scored_target::score));
  for (const auto& target : got)
    CHECK(target.score ==
          tests::approx(all.at(target.ids) / static_cast<double>(target.ids.size() - 1)).epsilon(1e-12));
}

TEST_CASE("beam_search: with one beam the ids are those of greedy search") {
  const auto seed = GENERATE(1u, 2u, 3u, 4u, 5u);
  CAPTURE(seed);
  auto run = random_run(seed), other = random_run(seed);
  const auto beam = generation::beam_search(run, {.max_length = 12, .min_length = 6},
                                            {.beams = 1, .stopping = generation::early_stopping::at_once}, {0, 4});
  const auto greedy = generation::greedy(other, {.max_length = 12, .min_length = 6}, {0, 4});
  REQUIRE(beam.size() == 1);
  // A beam keeps two candidates: where the likeliest piece is the end, the search is over for both.
  CHECK(beam[0].ids == greedy.ids);
  CHECK(beam[0].ids.size() >= 6);
}

TEST_CASE("the rules hold for every target that a search gives back") {
  const auto seed = GENERATE(1u, 2u, 3u);
  CAPTURE(seed);
  auto run = random_run(seed);
  const auto got = generation::beam_search(run, {.max_length = 14, .min_length = 7, .no_repeat_ngram = 2},
                                           {.beams = 4, .results = 4}, {0, 4});
  REQUIRE_FALSE(got.empty());
  for (const auto& target : got) {
    CHECK(target.ids.size() >= 7);
    CHECK(target.ids.size() <= 14);
    std::vector<std::pair<std::int32_t, std::int32_t>> pairs;
    for (std::size_t i = 1; i < target.ids.size(); ++i) pairs.emplace_back(target.ids[i - 1], target.ids[i]);
    std::ranges::sort(pairs);
    CHECK(std::ranges::adjacent_find(pairs) == pairs.end());
  }
}

TEST_CASE("a search that stops at once reads less than one that wants to be sure") {
  auto run = random_run(3), other = random_run(3);
  (void)generation::beam_search(run, {.max_length = 30}, {.beams = 3, .stopping = generation::early_stopping::at_once},
                                {0, 4});
  (void)generation::beam_search(other, {.max_length = 30}, {.beams = 3, .stopping = generation::early_stopping::sure},
                                {0, 4});
  CHECK(run.steps <= other.steps);
  CHECK(run.steps < 29);
}

TEST_CASE("options that no search can follow are refused with their numbers") {
  auto run = random_run(1);
  const auto search = [&](const generation::options& o, const generation::beam_options& b,
                          const generation::end_ids& e) { return generation::beam_search(run, o, b, e); };
  CHECK_THROWS_WITH(search({.max_length = 41}, {}, {0, 4}), tests::contains("41, but the decoder has 40 positions"));
  CHECK_THROWS_WITH(search({.max_length = 1}, {}, {0, 4}), tests::contains("leaves no room"));
  CHECK_THROWS_WITH(search({.min_length = 21}, {}, {0, 4}), tests::contains("21 over the maximum of 20"));
  CHECK_THROWS_WITH(search({}, {}, {0, 5}), tests::contains("id 5, but the vocabulary has 5"));
  CHECK_THROWS_WITH(search({}, {.beams = 6}, {0, 4}), "6 beams over a vocabulary of 5 pieces");
  CHECK_THROWS_WITH(search({}, {.beams = 0}, {0, 4}), "a search without a beam");
  CHECK_THROWS_WITH(search({}, {.beams = 2, .results = 3}, {0, 4}), "3 results of 2 beams");
}

TEST_CASE("ban_pieces: runs are those of the whole target, with its start") {
  std::vector<float> scores(6, 1.f);
  const ids target{2, 3, 2};
  generation::ban_pieces<float>(target, {.min_length = 4, .no_repeat_ngram = 2}, {2, 5}, scores);
  CHECK(scores[3] == -INFINITY);  // 2 3 is there
  CHECK(scores[5] == -INFINITY);  // it may not end yet
  CHECK(scores[2] == 1);
  std::ranges::fill(scores, 1.f);
  generation::ban_pieces<float>(target, {.min_length = 3, .no_repeat_ngram = 1}, {2, 5}, scores);
  CHECK(scores == std::vector<float>{1, 1, -INFINITY, -INFINITY, 1, 1});
  std::ranges::fill(scores, 1.f);
  generation::ban_pieces<float>(ids{2}, {.no_repeat_ngram = 3}, {2, 5}, scores);
  CHECK(scores == std::vector<float>(6, 1.f));
}

}  // namespace
}  // namespace clinicalbert::beam_test
