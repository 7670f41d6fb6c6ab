#include "clinicalbert/training/token_class_step.hpp"

#include <bit>
#include <cstddef>
#include <cstdint>
#include <random>
#include <span>
#include <vector>

#include "clinicalbert/backends/reference/all.hpp"
#include "clinicalbert/labels/allowed_tags.hpp"
#include "clinicalbert/models/encoder.hpp"
#include "tests/finite_difference.hpp"
#include "tests/models/tiny_models.hpp"
#include "tests/training/step_proof.hpp"

namespace clinicalbert::token_class_step_test {
namespace {

using encoder = models::encoder<tests::h32, backends::reference<double>>;
using step = training::token_class_step<encoder>;

const labels::tag_set tags = labels::tag_set::of_types({"x", "y"});
const step with_rules{.head_dropout = 0.3, .rules = labels::tag_transitions(tags)};
const tests::step_proof<step> proof{.sizes = {{.vocabulary = 30, .positions = 40, .segments = 2}, {{5, true}}}};
// Sequences that keep to the rules, with pieces that are learned from nothing; some mark one type only, some are parts
// of longer ones. The second has nothing to learn.
std::vector<step::example> random_examples(std::uint32_t seed, std::size_t count) {
  std::mt19937 random(seed);
  const auto allowed = labels::allowed_tags(tags, tags.types().names());
  const auto only_x = labels::allowed_tags(tags, std::vector<std::string>{"x"});
  std::vector<step::example> all(count);
  for (std::size_t e = 0; e < count; ++e) {
    auto& one = all[e];
    std::uint32_t before = tags.outside();
    for (std::size_t i = 0, length = 2 + random() % 10; i < length; ++i) {
      one.ids.push_back(static_cast<std::int32_t>(random() % 30));
      std::uint32_t tag = 0;
      do tag = static_cast<std::uint32_t>(random() % 5);
      while (!labels::may_follow(tags.scheme(), tags[before], tags[tag]));
      const bool takes_part = e != 1 && (i == 0 || random() % 3 != 0);
      const bool one_type = e % 2 == 0 && tags[tag].type == 0;
      one.allowed.push_back(!takes_part ? 0 : one_type ? only_x[tag] : allowed[tag]);
      if (takes_part) before = tag;
    }
    one.cut = static_cast<std::uint8_t>(e % 4);
  }
  return all;
}

TEST_CASE("token_class_step: a CRF's gradients are those of the loss, with dropout, times their share") {
  const auto seed = GENERATE(11U, 12U);
  CAPTURE(seed);
  proof.check_gradients(with_rules, seed, random_examples(seed, 6),
                        [](auto& run, std::span<const double> gradients, const auto& loss, std::mt19937& random) {
                          // All scores of the CRF, which stand at the end.
                          const auto& chain = std::get<0>(run.weights.view().heads).chain;
                          for (const auto scores : {chain.starts, chain.ends, chain.pairs}) {
                            const auto at = static_cast<std::size_t>(scores.data() - run.weights.flat().data());
                            tests::check_derivatives("the CRF's scores", random, scores,
                                                     gradients.subspan(at, scores.size()), loss);
                          }
                        });
}

TEST_CASE("token_class_step: small batches by their share of items make a CRF's gradient of a large one") {
  proof.check_small_batches({.head_dropout = 0, .rules = labels::tag_transitions(tags)}, 22, random_examples(21, 5));
}

TEST_CASE("token_class_step: a batch without labels costs a CRF nothing; rules for other tags are refused") {
  proof.check_costs_nothing(with_rules, 31, random_examples(31, 2), {1});
  const step of_others{.rules = labels::tag_transitions(labels::tag_set::of_types({"x"}))};
  auto run = proof.random_state(31);
  const auto examples = random_examples(31, 1);
  CHECK_THROWS_WITH(proof.accumulate(of_others, run, examples, {0}), tests::contains("3 tags, scores for 5"));
  CHECK(proof.accumulate({}, run, examples, {0}) > 0);  // without rules
}

// Four types in a layer each; rows that are learned from nothing or of some types only.
const step layered{.head_dropout = 0.3, .layer = 3};
const tests::step_proof<step> layered_proof{.sizes = {{.vocabulary = 30, .positions = 40, .segments = 2}, {{12}}}};

std::vector<step::example> layered_examples(std::uint32_t seed, std::size_t count) {
  std::mt19937 random(seed);
  std::vector<step::example> all(count);
  for (std::size_t e = 0; e < count; ++e)
    for (std::size_t i = 0, length = 2 + random() % 10; i < length; ++i) {
      all[e].ids.push_back(static_cast<std::int32_t>(1 + random() % 29));  // none that is padding
      std::uint64_t mask = 0;
      for (std::size_t g = 0; g < 4; ++g)
        if (e != 1 && random() % 3 != 0 && g != e % 4) mask |= std::uint64_t{1} << (3 * g + random() % 3);
      all[e].allowed.push_back(mask);
    }
  return all;
}

TEST_CASE("token_class_step: layers have the gradients of their loss, and none where a type is not marked") {
  const auto seed = GENERATE(41U, 42U);
  CAPTURE(seed);
  const auto examples = layered_examples(seed, 6);
  layered_proof.check_gradients(layered, seed, examples);

  auto alone = layered_proof.random_state(seed);  // example 2 says nothing of type 2
  (void)layered_proof.accumulate(layered, alone, examples, {2});
  const auto& classifier = std::get<0>(alone.gradients.view().heads).classifier;
  for (std::size_t k = 0; k < 12; ++k) {
    CAPTURE(k);
    CHECK((classifier.bias[k] == 0) == (k / 3 == 2));
  }
}

TEST_CASE(
    "token_class_step: with layers small batches by their share make a large one's gradient; items are of types") {
  const auto examples = layered_examples(51, 5);
  const step sure{.head_dropout = 0, .layer = 3};
  double bits = 0;
  for (const auto& example : examples)
    for (const auto mask : example.allowed) bits += std::popcount(mask);
  CHECK(layered_proof.items(sure, examples, {0, 1, 2, 3, 4}) == bits);
  layered_proof.check_small_batches(sure, 52, examples);
}

TEST_CASE("token_class_step: layers that do not fit the labels are refused, and a class beyond them") {
  auto run = layered_proof.random_state(61);
  auto examples = layered_examples(61, 1);
  const step odd{.layer = 5};
  CHECK_THROWS_WITH(layered_proof.accumulate(odd, run, examples, {0}), tests::contains("do not fit 12 labels"));
  auto with_crf = proof.random_state(61);
  CHECK_THROWS_WITH(proof.accumulate(odd, with_crf, examples, {0}), tests::contains("there is a CRF"));
  examples[0].allowed[1] = std::uint64_t{1} << 12;
  CHECK_THROWS_WITH(layered_proof.accumulate(layered, run, examples, {0}),
                    tests::contains("row 1 allows a class beyond"));
}

}  // namespace
}  // namespace clinicalbert::token_class_step_test
