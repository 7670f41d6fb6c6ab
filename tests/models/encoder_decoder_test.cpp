#include "clinicalbert/models/encoder_decoder.hpp"

#include "clinicalbert/backends/reference/all.hpp"
#include "clinicalbert/models/check_pairs.hpp"
#include "tests/finite_difference.hpp"
#include "tests/models/fill_parameters.hpp"
#include "tests/models/owned_pairs.hpp"
#include "tests/models/tiny_models.hpp"

namespace clinicalbert::encoder_decoder_test {
namespace {

using B = backends::reference<double>;
using models::sharing;
using apart = models::encoder_decoder<tests::h8, tests::h8, B>;
using shared_tables = models::encoder_decoder<tests::h8, tests::h8, B, sharing::embeddings>;
using shared = models::encoder_decoder<tests::h8, tests::h8, B, sharing::all>;

constexpr layers::table_sizes tables{.vocabulary = 13, .positions = 7, .segments = 2};
constexpr layers::table_sizes other_tables{.vocabulary = 11, .positions = 5, .segments = 1};
constexpr models::encoder_options half{.layer_norm_epsilon = 1e-3, .hidden_dropout = 0.1, .attention_dropout = 0.2};

TEMPLATE_TEST_CASE("encoder_decoder: gradients against finite differences, ragged on both sides, with dropout", "",
                   apart, shared_tables, shared) {
  using model = TestType;
  const auto seed = GENERATE(1u, 2u);
  CAPTURE(seed);
  std::mt19937 random(seed);
  const layers::table_sizes target = model::shared == sharing::nothing ? other_tables : tables;
  const typename model::sizes sizes{tables, target};
  models::parameter_set<model> weights(sizes), gradients(sizes), again(sizes);
  tests::fill_randomly(weights, random);
  const auto owned = tests::random_pairs_of(random, tables, target);
  const auto batch = owned.view();
  models::check_pairs(batch, tables, target);
  const std::size_t tokens = batch.target.ids.size(), numbers = tokens * model::hidden;
  std::normal_distribution<double> normal;
  std::vector<double> d_y(numbers);
  for (auto& d : d_y) d = normal(random);
  const models::encoder_decoder_keys keys{{.seed = seed, .step = 3}, {.seed = seed, .step = 3, .first_row = 5}};
  const auto step = [&](bool gradient_checkpointing, models::parameter_set<model>& into) {
    models::encoder_decoder_options options{half, half};
    options.encoder.gradient_checkpointing = options.decoder.gradient_checkpointing = gradient_checkpointing;
    B::stream s;
    s.arena().reserve(model::training_workspace(options, model::shape_of(batch), s.concurrency()));
    typename model::saved keep;
    const auto y = model::forward(s, weights.const_view(), options, keys, batch, keep);
    double sum = 0;
    for (std::size_t i = 0; i < numbers; ++i) sum += y.data()[i] * d_y[i];
    auto d = d_y;
    model::backward(s, weights.const_view(), options, keep, {d.data(), tokens}, into.view());
    CHECK(s.arena().grown() == 0);
    return sum;
  };
  const double loss_value = step(false, gradients);
  CHECK(step(true, again) == loss_value);
  CHECK(std::ranges::equal(again.flat(), gradients.flat()));
  const auto loss = [&] {
    B::stream s;
    typename model::saved keep;
    const auto y = model::forward(s, weights.const_view(), {half, half}, keys, batch, keep);
    double sum = 0;
    for (std::size_t i = 0; i < numbers; ++i) sum += y.data()[i] * d_y[i];
    return sum;
  };
  std::size_t elements = 0;
  model::template parameters<double>::visit(
      [&](const std::string& name, tensors::shape, std::span<double> values, std::span<const double> gradient) {
        tests::check_derivatives(name, random, values, gradient, loss, 6);
        elements += values.size();
      },
      weights.view(), gradients.const_view());
  CHECK(elements <= weights.flat().size());
  CHECK(elements > weights.flat().size() * 3 / 4);
}

TEST_CASE("encoder_decoder: infer is forward without dropout, and a pair alone as in a batch") {
  std::mt19937 random(6);
  models::parameter_set<apart> weights({tables, other_tables});
  tests::fill_randomly(weights, random);
  const tests::owned_pairs owned{tests::random_batch(random, tables, {3, 7, 1}),
                                 tests::random_batch(random, other_tables, {5, 2, 4})};
  const apart::frozen frozen(weights.const_view());
  B::stream s;
  s.arena().reserve(apart::infer_workspace(apart::shape_of(owned.view()), s.concurrency()));
  std::vector<double> source(11 * 8), y(11 * 8), alone_source(7 * 8), alone(2 * 8);
  apart::infer(s, frozen, {}, owned.view(), {source.data(), 11}, {y.data(), 11});
  CHECK(s.arena().grown() == 0);
  models::encoder_decoder_options none;
  for (auto* side : {&none.encoder, &none.decoder}) side->hidden_dropout = side->attention_dropout = 0;
  apart::saved keep;
  B::stream other;
  const auto forward = apart::forward(other, weights.const_view(), none, {}, owned.view(), keep);
  tests::check_same(y, {forward.data(), 11 * 8});

  const auto part = [](const tests::owned_batch& all, std::size_t i) {
    const auto begin = static_cast<std::ptrdiff_t>(all.offsets[i]),
               end = static_cast<std::ptrdiff_t>(all.offsets[i + 1]);
    return tests::owned_batch{{all.ids.begin() + begin, all.ids.begin() + end},
                              {all.segments.begin() + begin, all.segments.begin() + end},
                              {0, static_cast<std::uint32_t>(end - begin)}};
  };
  const tests::owned_pairs one{part(owned.source, 1), part(owned.target, 1)};
  apart::infer(s, frozen, {}, one.view(), {alone_source.data(), 7}, {alone.data(), 2});
  CHECK(std::ranges::equal(alone, std::span(y).subspan(5 * 8, 2 * 8)));
}

TEST_CASE("encoder_decoder: each parameter is visited once, and both halves name what they share") {
  const auto names = []<class Model>(std::type_identity<Model>, bool both) {
    models::parameter_set<Model> set({tables, tables});
    std::vector<std::string> found;
    const auto each = [&](const std::string& name, tensors::shape, std::span<const double>) { found.push_back(name); };
    if (both)
      Model::template parameters<const double>::visit_both(each, set.const_view());
    else
      Model::template parameters<const double>::visit(each, set.const_view());
    std::ranges::sort(found);
    CHECK(std::ranges::adjacent_find(found) == found.end());
    return found;
  };
  const auto all = names(std::type_identity<apart>{}, false);
  CHECK(all == names(std::type_identity<apart>{}, true));
  CHECK(all == names(std::type_identity<shared>{}, true));
  CHECK(all == names(std::type_identity<shared_tables>{}, true));
  CHECK(names(std::type_identity<shared_tables>{}, false).size() == all.size() - 5);
  CHECK(names(std::type_identity<shared>{}, false).size() == all.size() - 5 - 2 * 16);
}

TEST_CASE("check_pairs: sides that do not fit are refused, with the side's name") {
  std::mt19937 random(1);
  const tests::owned_pairs uneven{tests::random_batch(random, tables, {3, 2}),
                                  tests::random_batch(random, tables, {1})};
  CHECK_THROWS_WITH(models::check_pairs(uneven.view(), tables, tables),
                    tests::contains("2 source sequences for 1 target sequences"));
  const tests::owned_pairs longer{tests::random_batch(random, tables, {3}), tests::random_batch(random, tables, {6})};
  CHECK_THROWS_WITH(models::check_pairs(longer.view(), tables, other_tables),
                    tests::contains("target token batch: a sequence of 6 tokens, but the model has 5 positions"));
}

}  // namespace
}  // namespace clinicalbert::encoder_decoder_test
