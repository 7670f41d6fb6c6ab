#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "clinicalbert/backends/simd/all.hpp"
#include "tests/models/threads_cases.hpp"
#include "tests/models/workspace_cases.hpp"

namespace clinicalbert::encoder_bf16_training_test {
namespace {

using bf16 = backends::simd_in<backends::precisions::bf16>;

TEST_CASE("1, 2 and 4 threads give the same bits in infer and in training steps, bf16") {
  tests::threads_change_no_bit<bf16>();
}

TEST_CASE("the arena does not grow beyond what a workspace says, bf16") { tests::workspaces_are_enough<bf16>(); }

using named_gradients = std::map<std::string, std::vector<double>>;

/// The gradients of a loss with the gradient 1, -1, 1, ... by the last hidden state, dropout included, by name; where
/// `rounded`, with weights that have been rounded to bf16.
template <class B>
named_gradients gradients_of_encoder(bool rounded = false) {
  using encoder = models::encoder<tests::h32, B>;
  using set = models::parameter_set<tests::only_encoder<encoder>>;
  constexpr layers::table_sizes tables{.vocabulary = 50, .positions = 140, .segments = 2};
  std::mt19937 random(3);
  set weights(tables), gradients(tables);
  tests::fill_randomly(weights, random);
  if (rounded)
    for (float& w : weights.flat()) w = std::bit_cast<float>(std::uint32_t{backends::vectors::to_bf16(w)} << 16);
  const auto owned = tests::random_batch(random, tables, {40, 1, 17, 130, 5, 5, 64});
  typename B::stream s;
  typename encoder::saved kept;
  const auto y = encoder::forward(s, weights.const_view(), {}, {.seed = 5}, owned.view(), kept);
  std::vector<float> d(y.size() * encoder::hidden);
  for (std::size_t i = 0; i < d.size(); ++i) d[i] = i % 2 == 0 ? 1.f : -1.f;
  encoder::backward(s, weights.const_view(), {}, kept, {d.data(), y.size()}, gradients.view());
  named_gradients named;
  encoder::template parameters<float>::visit(
      [&](std::string_view name, const auto&, auto g) { named[std::string(name)].assign(g.begin(), g.end()); },
      gradients.view());
  return named;
}

double product(const std::vector<double>& a, const std::vector<double>& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

double distance(const std::vector<double>& a, const std::vector<double>& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += (a[i] - b[i]) * (a[i] - b[i]);
  return std::sqrt(sum);
}

// Rounding the weights alone, once, moves fp32's gradients by some length. Products in bf16 round weights, activations
// and gradients on their ways forward and back, which are about eight such errors: the sum is not longer than eight.
// What is wrong is off by its own length, which is more than that.
TEST_CASE("gradients of an encoder in bf16 point where fp32's do") {
  const auto want = gradients_of_encoder<backends::simd<>>(), got = gradients_of_encoder<bf16>();
  const auto yardstick = gradients_of_encoder<backends::simd<>>(true);
  double both = 0, ours = 0, theirs = 0;
  for (const auto& [name, g] : want) {
    INFO(name);
    const auto& narrow = got.at(name);
    both += product(g, narrow);
    ours += product(narrow, narrow);
    theirs += product(g, g);
    if (name.ends_with("key.bias")) continue;  // 0 but for rounding: a softmax does not see what its logits share
    CHECK(distance(narrow, g) <= 8 * distance(yardstick.at(name), g));
  }
  CHECK(both / std::sqrt(ours * theirs) > 0.999);
}

}  // namespace
}  // namespace clinicalbert::encoder_bf16_training_test
