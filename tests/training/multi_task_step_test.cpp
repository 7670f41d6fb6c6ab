#include "clinicalbert/training/multi_task_step.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

#include "clinicalbert/backends/reference/all.hpp"
#include "clinicalbert/models/encoder.hpp"
#include "tests/models/tiny_models.hpp"
#include "tests/training/step_proof.hpp"

namespace clinicalbert::multi_task_step_test {
namespace {

using encoder = models::encoder<tests::h8, backends::reference<double>>;
using step = training::multi_task_step<encoder>;
using proof = tests::step_proof<step>;
using training::objective;

constexpr layers::table_sizes tables{.vocabulary = 30, .positions = 40, .segments = 2};
const proof fixed{.sizes = step::sizes(tables, 5, 3, false)}, learned{.sizes = step::sizes(tables, 5, 3, true)};
const step weighted{.weights = {0.7, 1.5, 0.4, 2}, .head_dropout = 0.3};

// Piece 0 is the padding, whose row of the word table the encoder does not move.
batches::pretraining_example random_text(std::mt19937& random) {
  batches::pretraining_example one;
  for (std::size_t length = 6 + random() % 6, i = 0; i < length; ++i) {
    one.ids.push_back(static_cast<std::int32_t>(1 + random() % 29));
    one.segments.push_back(i > length / 2 ? 1 : 0);
    if (i % 3 != 1) continue;
    one.masked_rows.push_back(static_cast<std::uint32_t>(i));
    one.masked_labels.push_back(static_cast<std::int32_t>(random() % 30));
  }
  one.next_sentence = static_cast<std::int32_t>(random() % 2);
  return one;
}

batches::token_example random_entities(std::mt19937& random) {
  batches::token_example one;
  for (std::size_t length = 4 + random() % 6, i = 0; i < length; ++i) {
    one.ids.push_back(static_cast<std::int32_t>(1 + random() % 29));
    one.allowed.push_back(i % 3 == 2 ? 0 : 1 + random() % 30);  // some classes of five
  }
  return one;
}

batches::relation_example random_relations(std::mt19937& random) {
  batches::relation_example one;
  for (std::size_t windows = 1 + random() % 2; windows-- > 0;) {
    for (std::size_t length = 2 + random() % 8; length-- > 0;)
      one.ids.push_back(static_cast<std::int32_t>(1 + random() % 29));
    one.window_offsets.push_back(static_cast<std::uint32_t>(one.ids.size()));
  }
  for (std::size_t e = 0; e < 3; ++e) {
    one.mention_rows.push_back(static_cast<std::uint32_t>(random() % one.ids.size()));
    one.entity_offsets.push_back(static_cast<std::uint32_t>(one.mention_rows.size()));
  }
  one.pairs = {{0, 1}, {0, 2}, {2, 1}};
  for (std::size_t p = 0; p < 3; ++p) one.labels.push_back(static_cast<std::int32_t>(random() % 3));
  return one;
}

proof::examples random_examples(std::uint32_t seed) {
  std::mt19937 random(seed);
  proof::examples all;
  for (int i = 0; i < 2; ++i) {
    all.emplace_back(random_text(random));
    all.emplace_back(random_entities(random));
    all.emplace_back(random_relations(random));
  }
  return all;
}

template <class Model>
std::vector<std::pair<std::string, std::vector<double>>> named(const models::parameter_set<Model>& set) {
  std::vector<std::pair<std::string, std::vector<double>>> all;
  Model::template parameters<const double>::visit(
      [&](std::string_view name, const tensors::shape&, std::span<const double> values) {
        all.emplace_back(name, std::vector<double>(values.begin(), values.end()));
      },
      set.view());
  return all;
}

// Gives a model the numbers of a larger one's parameters of the same names.
template <class Model>
training::state<Model> part_of(const proof::state& whole, const typename Model::sizes& sizes) {
  models::parameter_set<Model> weights(sizes);
  const auto known = named(whole.weights);
  Model::template parameters<double>::visit(
      [&](std::string_view name, const tensors::shape&, std::span<double> values) {
        for (const auto& [other, numbers] : known)
          if (other == name) std::copy(numbers.begin(), numbers.end(), values.begin());
      },
      weights.view());
  return {std::move(weights), sizes};
}

// One task's examples give the gradients, the loss and the bits of that task's own step; all other gradients are 0.
template <class Single, class Example>
void check_single(const Single& single, const typename Single::model::sizes& sizes, std::uint32_t seed) {
  const step plain{.head_dropout = 0.3};
  proof::examples mixed;
  std::vector<Example> own;
  for (const auto& one : random_examples(seed))
    if (const auto* example = std::get_if<Example>(&one)) {
      mixed.push_back(one);
      own.push_back(*example);
    }
  auto run = fixed.random_state(seed);
  auto alone = part_of<typename Single::model>(run, sizes);
  const double loss = fixed.accumulate(plain, run, mixed, {1, 0}, 0.5);
  typename Single::stream s;
  typename Single::batch batch;
  Single::collate(own, std::array<std::uint32_t, 2>{1, 0}, batch);
  CHECK(single.accumulate(s, alone, fixed.options, fixed.key, batch, 0.5) == loss);
  const auto expected = named(alone.gradients);
  std::size_t found = 0;
  for (const auto& [name, numbers] : named(run.gradients)) {
    CAPTURE(name);
    const auto at = std::find_if(expected.begin(), expected.end(), [&, n = &name](auto& e) { return e.first == *n; });
    if (at == expected.end()) {
      CHECK(std::all_of(numbers.begin(), numbers.end(), [](double g) { return g == 0; }));
      continue;
    }
    ++found;
    CHECK(numbers == at->second);
  }
  CHECK(found == expected.size());
}

TEST_CASE("multi_task_step: clinical tasks that weigh 1 are no settings, so text alone has those that it always had") {
  using list = std::vector<std::pair<std::string, std::string>>;
  CHECK(step{.weights = {0.5, 1, 1, 1}}.settings() == list{{"masked_weight", "0.500000"}, {"pair_weight", "1.000000"}});
  CHECK(weighted.settings().size() == 5);
}

TEST_CASE("multi_task_step: the gradients are those of the loss, with dropout and weights, times their share") {
  const auto seed = GENERATE(11U, 12U);
  CAPTURE(seed);
  fixed.check_gradients(weighted, seed, random_examples(seed));
}

TEST_CASE("multi_task_step: so are those by the log variances, where weights are learned") {
  const auto seed = GENERATE(21U, 22U);
  CAPTURE(seed);
  learned.check_gradients(weighted, seed, random_examples(seed),
                          [](proof::state& state, std::span<const double> gradients, auto& loss, auto& random) {
                            const auto values = std::get<4>(state.weights.view().heads).values;
                            REQUIRE(values.size() == objective::count);
                            const auto at = static_cast<std::size_t>(values.data() - state.weights.flat().data());
                            for (const double g : gradients.subspan(at, values.size())) CHECK(g != 0);
                            tests::check_derivatives("the log variances", random, values,
                                                     gradients.subspan(at, values.size()), loss);
                          });
}

TEST_CASE("multi_task_step: a batch of one task is a batch of that task's own step, to the bit") {
  const std::uint32_t seed = 31;
  using text = step::text_step;
  check_single<text, batches::pretraining_example>(text{}, text::sizes(tables), seed);
  check_single<step::entity_step, batches::token_example>(step::entity_step{.head_dropout = 0.3},
                                                          {tables, {{5, false}}}, seed);
  check_single<step::relations_step, batches::relation_example>(step::relations_step{.head_dropout = 0.3},
                                                                {tables, {{3}}}, seed);
}

TEST_CASE("multi_task_step: losses are known by task, and so are scales that are learned") {
  const auto all = random_examples(41);
  training::multi_task_counts counts;
  const step counting{.weights = {0.7, 1.5, 0.4, 2}, .pair_name = "sop", .counts = &counts};
  auto run = fixed.random_state(41);
  const double loss = fixed.accumulate(counting, run, all, {0, 1, 2, 3, 4, 5});
  CHECK(loss == tests::approx(0.7 * counts.text.masked_loss() + 1.5 * counts.text.pair_loss() +
                              0.4 * counts.entity_loss + 2 * counts.relation_loss));
  std::string names;
  for (const auto& part : counting.parts()) names += part.name + " ";
  CHECK(names == "entity_loss mlm_accuracy mlm_loss relation_loss sop_accuracy sop_loss ");

  auto weighed = learned.random_state(41);
  const auto s = std::get<4>(weighed.weights.view().heads).values;
  const double entity_loss = learned.accumulate(counting, weighed, all, {1, 4});
  CHECK(entity_loss == tests::approx(0.4 * (std::exp(-s[2]) * counts.entity_loss + s[2] / 2)));
  names.clear();
  for (const auto& part : counting.parts()) names += part.name + " ";
  CHECK(names == "entity_loss entity_scale ");
  CHECK(counting.parts()[1].value == tests::approx(0.4 * std::exp(-s[2])));
  const auto slopes = std::get<4>(weighed.gradients.view().heads).values;
  CHECK((slopes[0] == 0 && slopes[1] == 0 && slopes[2] != 0 && slopes[3] == 0));
}

TEST_CASE("multi_task_step: a task without examples has no parameters, and what is not there costs nothing") {
  const auto names = [](const step::model::sizes& sizes) {
    std::string all;
    for (const auto& [name, values] : named(models::parameter_set<step::model>(sizes)))
      if (!name.starts_with("bert.") && !name.starts_with("cls.")) all += name + " ";
    return all;
  };
  CHECK(names(step::sizes(tables, 0, 0, false)).empty());
  CHECK(names(step::sizes(tables, 5, 0, false)) == "classifier.weight classifier.bias ");
  CHECK(names(step::sizes(tables, 0, 3, true)) ==
        "relation.dense.weight relation.dense.bias relation.out_proj.weight relation.out_proj.bias "
        "log_variances.bias ");
  auto all = random_examples(51);
  std::get<batches::token_example>(all[1]).allowed.assign(std::get<batches::token_example>(all[1]).ids.size(), 0);
  learned.check_costs_nothing(weighted, 51, all, {1});
  CHECK(step::length(all[0]) == std::get<batches::pretraining_example>(all[0]).ids.size());
}

}  // namespace
}  // namespace clinicalbert::multi_task_step_test
