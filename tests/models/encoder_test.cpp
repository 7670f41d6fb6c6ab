#include "clinicalbert/models/encoder.hpp"

#include "clinicalbert/backends/reference/all.hpp"
#include "tests/finite_difference.hpp"
#include "tests/models/encoder_oracle.hpp"
#include "tests/models/tiny_models.hpp"

namespace clinicalbert::encoder_test {
namespace {

using B = backends::reference<double>;
using encoder = models::encoder<tests::h8, B>;
using parameter_set = models::parameter_set<tests::only_encoder<encoder>>;

constexpr layers::table_sizes tables{.vocabulary = 13, .positions = 7, .segments = 2};

TEST_CASE("encoder: gradients against finite differences, ragged, with dropout") {
  const auto seed = GENERATE(1u, 2u, 3u);
  CAPTURE(seed);
  std::mt19937 random(seed);
  parameter_set weights(tables), gradients(tables);
  tests::fill_randomly(weights, random);
  const auto owned = tests::random_batch(random, tables);
  const auto batch = owned.view();
  const std::size_t numbers = batch.ids.size() * encoder::hidden;
  std::normal_distribution<double> normal;
  std::vector<double> d_y(numbers);
  for (auto& d : d_y) d = normal(random);
  const models::encoder_options options{.layer_norm_epsilon = 1e-3, .hidden_dropout = 0.1, .attention_dropout = 0.2};
  const tensors::random_key key{.seed = seed, .step = 3};
  B::stream s;
  s.arena().reserve(encoder::training_workspace(options, batch.ids.size(), batch.sequences.longest(), s.concurrency()));
  encoder::saved keep;
  const auto loss = [&] {
    const tensors::arena::scope scope(s.arena());
    const auto y = encoder::forward(s, weights.const_view(), options, key, batch, keep);
    double sum = 0;
    for (std::size_t i = 0; i < numbers; ++i) sum += y.data()[i] * d_y[i];
    return sum;
  };
  {
    const tensors::arena::scope scope(s.arena());
    (void)encoder::forward(s, weights.const_view(), options, key, batch, keep);
    auto d = d_y;
    encoder::backward(s, weights.const_view(), options, keep, {d.data(), batch.ids.size()}, gradients.view());
  }
  CHECK(s.arena().grown() == 0);
  encoder::parameters<double>::visit(
      [&](const std::string& name, tensors::shape, std::span<double> values, std::span<const double> gradient) {
        tests::check_derivatives(name, random, values, gradient, loss, 10);
      },
      weights.view(), gradients.const_view());
}

TEST_CASE("encoder: dropout changes forward, not infer, and a step draws another mask") {
  std::mt19937 random(4);
  parameter_set weights(tables);
  tests::fill_randomly(weights, random);
  const auto owned = tests::random_batch(random, tables, {5, 1, 7});
  const auto batch = owned.view();
  B::stream s;
  const auto forward = [&](double rate, std::uint32_t step) {
    encoder::saved keep;
    const auto y = encoder::forward(s, weights.const_view(), {.hidden_dropout = rate, .attention_dropout = rate},
                                    {.seed = 9, .step = step}, batch, keep);
    return std::vector<double>(y.data(), y.data() + y.size() * encoder::hidden);
  };
  std::vector<double> inferred(13 * encoder::hidden);
  encoder::infer(s, encoder::frozen(weights.const_view()), {}, batch, {inferred.data(), 13});
  tests::check_same(inferred, forward(0, 1));
  CHECK(forward(0.1, 1) == forward(0.1, 1));
  CHECK(forward(0.1, 1) != inferred);
  CHECK(forward(0.1, 1) != forward(0.1, 2));
}

TEST_CASE("encoder: a sequence alone has the same hidden states as in a batch") {
  std::mt19937 random(6);
  parameter_set weights(tables);
  tests::fill_randomly(weights, random);
  const auto owned = tests::random_batch(random, tables, {3, 7, 1});
  const encoder::frozen frozen(weights.const_view());
  B::stream s;
  std::vector<double> together(11 * encoder::hidden), alone(7 * encoder::hidden);
  encoder::infer(s, frozen, {}, owned.view(), {together.data(), 11});
  const tests::owned_batch one{{owned.ids.begin() + 3, owned.ids.begin() + 10},
                               {owned.segments.begin() + 3, owned.segments.begin() + 10},
                               {0, 7}};
  encoder::infer(s, frozen, {}, one.view(), {alone.data(), 7});
  CHECK(std::ranges::equal(alone, std::span(together).subspan(3 * encoder::hidden, 7 * encoder::hidden)));
}

}  // namespace
}  // namespace clinicalbert::encoder_test
