#include "clinicalbert/generation/sample.hpp"

#include <cmath>
#include <vector>

#include "tests/catch.hpp"
#include "tests/generation/counting_run.hpp"

namespace clinicalbert::sample_test {
namespace {

using ids = std::vector<std::int32_t>;

const std::vector<double> probabilities{0.05, 0.3, 0.1, 0.4, 0.15};

/// The same distribution at each step.
tests::counting_run constant_run() {
  return {5, 40, [](const ids&) {
            std::vector<double> logits;
            for (const double p : probabilities) logits.push_back(std::log(p) + 3);
            return logits;
          }};
}

std::vector<double> shares(const std::vector<generation::target>& targets) {
  std::vector<double> counts(5);
  double all = 0;
  for (const auto& target : targets)
    for (std::size_t i = 1; i < target.ids.size(); ++i, ++all) ++counts[static_cast<std::size_t>(target.ids[i])];
  for (double& c : counts) c /= all;
  return counts;
}

std::vector<std::pair<std::int32_t, double>> drawable(const generation::sampling_options& o) {
  std::vector<double> logits;
  for (const double p : probabilities) logits.push_back(std::log(p));
  std::vector<std::pair<std::int32_t, double>> all;
  for (const auto& piece : generation::drawable_pieces(std::span<const double>(logits), o))
    all.emplace_back(piece.id, std::round(piece.probability * 1e9) / 1e9);
  std::ranges::sort(all);
  return all;
}

TEST_CASE("sample: pieces come as often as the model says, and are worth their log-probability") {
  auto run = constant_run();
  // The end is an id that is not to be drawn: the share of every piece is that of its probability.
  const auto targets = generation::sample(run, {.max_length = 21}, {.results = 500, .seed = 5}, {1, 0});
  REQUIRE(targets.size() == 500);
  const auto found = shares(targets);
  for (std::size_t id = 0; id < 5; ++id) CHECK(found[id] == tests::approx(probabilities[id]).margin(0.015));
  for (const auto& target : targets) {
    REQUIRE(target.log_probabilities.size() + 1 == target.ids.size());
    for (std::size_t i = 1; i < target.ids.size(); ++i)
      CHECK(target.log_probabilities[i - 1] ==
            tests::approx(std::log(probabilities[static_cast<std::size_t>(target.ids[i])])).epsilon(1e-12));
  }
}

TEST_CASE("sample: a target is a function of the seed and its number") {
  auto one = constant_run(), again = constant_run(), more = constant_run(), other = constant_run();
  const auto draw = [](auto& run, std::size_t results, std::uint64_t seed) {
    std::vector<ids> all;
    for (auto& target : generation::sample(run, {.max_length = 15}, {.results = results, .seed = seed}, {1, 0}))
      all.push_back(target.ids);
    return all;
  };
  const auto first = draw(one, 4, 7);
  CHECK(draw(again, 4, 7) == first);
  auto nine = draw(more, 9, 7);
  nine.resize(4);
  CHECK(nine == first);
  CHECK(draw(other, 4, 8) != first);
}

TEST_CASE("drawable_pieces: top_k, top_p and temperature, in transformers' order") {
  using pieces = std::vector<std::pair<std::int32_t, double>>;
  CHECK(drawable({.top_k = 2}) == pieces{{1, 0.428571429}, {3, 0.571428571}});
  CHECK(drawable({.top_p = 0.69}) == pieces{{1, 0.428571429}, {3, 0.571428571}});
  CHECK(drawable({.top_p = 0.71}) == pieces{{1, 0.352941176}, {3, 0.470588235}, {4, 0.176470588}});
  CHECK(drawable({.top_p = 1e-6}) == pieces{{3, 1}});
  CHECK(drawable({.top_k = 3, .top_p = 0.5}) ==
        pieces{{1, 0.428571429}, {3, 0.571428571}});  // 0.4 of 0.85 is not enough
  CHECK(drawable({.top_k = 9}).size() == 5);
  double sum = 0;
  for (const double p : probabilities) sum += p * p;
  const auto cooler = drawable({.temperature = 0.5});
  REQUIRE(cooler.size() == 5);
  for (std::size_t i = 0; i < 5; ++i)
    CHECK(cooler[i].second == tests::approx(probabilities[i] * probabilities[i] / sum).margin(1e-9));
}

TEST_CASE("sample: one likeliest piece is greedy search, and rules hold") {
  auto run = constant_run(), other = constant_run();
  const auto sampled =
      generation::sample(run, {.max_length = 9, .no_repeat_ngram = 2}, {.results = 2, .top_k = 1}, {1, 0});
  const auto greedy = generation::greedy(other, {.max_length = 9, .no_repeat_ngram = 2}, {1, 0});
  CHECK(sampled[0].ids == greedy.ids);
  CHECK(sampled[1].ids == greedy.ids);
}

TEST_CASE("sample: options that cannot be followed are refused with their numbers") {
  auto run = constant_run();
  const auto draw = [&](const generation::sampling_options& o) { return generation::sample(run, {}, o, {1, 0}); };
  CHECK_THROWS_WITH(draw({.results = 0}), "a sample of no targets");
  CHECK_THROWS_WITH(draw({.temperature = 0}), tests::contains("temperature of 0.0"));
  CHECK_THROWS_WITH(draw({.temperature = NAN}), tests::contains("not above 0"));
  CHECK_THROWS_WITH(draw({.top_p = 1.5}), tests::contains("top_p of 1.5"));
  CHECK_THROWS_WITH(generation::sample(run, {.max_length = 15, .min_length = 15, .no_repeat_ngram = 1}, {}, {1, 0}),
                    tests::contains("the rules ban every piece at length"));
}

}  // namespace
}  // namespace clinicalbert::sample_test
