#include "clinicalbert/backends/dispatch/training/dispatched_training.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>
#include <span>
#include <string>
#include <tuple>
#include <type_traits>
#include <vector>

#include "clinicalbert/backends/reference/all.hpp"
#include "clinicalbert/backends/simd/all.hpp"
#include "tests/backends/adamw_cases.hpp"
#include "tests/backends/attention_cases.hpp"
#include "tests/backends/dispatch/run_inference.hpp"
#include "tests/backends/dispatch/sets_that_run.hpp"
#include "tests/backends/dropout_cases.hpp"
#include "tests/backends/embedding_cases.hpp"
#include "tests/backends/layer_norm_cases.hpp"
#include "tests/backends/product_cases.hpp"
#include "tests/backends/residual_norm_cases.hpp"
#include "tests/catch.hpp"

namespace dispatched_training_test {

namespace {

using namespace clinicalbert;
using precisions = std::tuple<backends::precisions::fp32, backends::precisions::bf16>;

template <class Precision>
using backend = backends::dispatched_training<Precision, tests::this_one>;
using fp32 = backend<backends::precisions::fp32>;

// Weights such that results have the size of 1: where tanh bends, an error of z is one of tanh z, which 1 is measured
// by.
tests::product_input input_of_size_one(std::uint32_t seed, std::size_t most) {
  std::mt19937 random(seed);
  auto input = tests::product_input::random(random, tests::random_size(random, 1, most),
                                            tests::random_size(random, 1, most), tests::random_size(random, 1, most));
  for (double& w : input.weight) w = static_cast<float>(w / std::sqrt(static_cast<double>(input.in)));
  return input;
}

template <class Precision>
double tolerance(std::size_t summed) {
  return std::is_same_v<Precision, backends::precisions::bf16> ? 0x1p-6 : tests::rounding<float>(summed);
}

TEMPLATE_LIST_TEST_CASE("dispatched training: products and attention of each set agree with the reference", "",
                        precisions) {
  tests::for_each_set_that_runs([] {
    for (std::uint32_t seed = 91; seed < 99; ++seed) {
      CAPTURE(seed);
      const auto input = input_of_size_one(seed, seed < 95 ? 20 : 150);
      CAPTURE(input.tokens, input.in, input.out);
      backends::host_stream stream, plain;
      tests::check_close(tests::run_product<backend<TestType>>(input, stream),
                         tests::run_product<backends::reference<double>>(input, plain),
                         tolerance<TestType>(std::max({input.tokens, input.in, input.out})));
    }
    std::mt19937 random(90);
    for (const bool causal : {false, true})
      for (const double dropout : {0.0, 0.1}) {
        const auto input = tests::attention_input::random(random, 40, causal, false, dropout);
        CAPTURE(causal, dropout, input.heads, input.head_size);
        backends::host_stream stream, plain;
        tests::check_close(tests::run_attention<backend<TestType>>(input, stream),
                           tests::run_attention<backends::reference<double>>(input, plain),
                           tolerance<TestType>(40 + input.head_size));
      }
  });
}

TEST_CASE("dispatched training: what is fp32 in each precision, of each set") {
  tests::for_each_set_that_runs([] {
    tests::embedding_agrees_with_reference<fp32>(101);
    tests::padding_gets_no_gradient<fp32>();
    tests::layer_norm_agrees_with_reference<fp32>(102);
    tests::layer_norm_accumulates<fp32>(103);
    tests::residual_norm_agrees_with_reference<fp32>(104);
    tests::residual_norm_accumulates<fp32>(105);
    tests::dropout_asks_for_each_element<fp32>(106);
    tests::adamw_agrees_with_reference<fp32>(107);
    tests::spared_parameters_do_not_decay<fp32>(108);
  });
}

TEST_CASE("dispatched training: labels are scored as the reference scores them") {
  tests::for_each_set_that_runs([] {
    std::mt19937 random(109);
    std::normal_distribution<float> normal(0, 3);
    for (const std::size_t n : {1U, 17U, 1000U})
      for (const double smoothing : {0.0, 0.1}) {
        CAPTURE(n, smoothing);
        std::vector<float> got(n);
        for (float& x : got) x = normal(random);
        auto want = got;
        const std::size_t label = random() % n;
        const auto found = backends::label_score_op<fp32>::score(got, label, 0.25, smoothing);
        const auto expected = backends::label_score_op<backends::reference<float>>::score(want, label, 0.25, smoothing);
        CHECK(std::abs(found.loss - expected.loss) <= 2e-6 * (1 + std::abs(expected.loss)));
        CHECK(found.is_highest == expected.is_highest);
        for (std::size_t i = 0; i < n; ++i) CHECK(std::abs(got[i] - want[i]) <= 2e-6F);
      }
  });
}

TEST_CASE("dispatched training: an activation that no kernel has follows the product, and its gradient") {
  tests::for_each_set_that_runs([] {
    const auto input = input_of_size_one(110, 40);
    backends::host_stream stream, plain;
    tests::named_values got, want;
    tests::run_activation<fp32, tests::cube>(input, stream, got);
    tests::run_activation<backends::reference<double>, tests::cube>(input, plain, want);
    tests::check_close(got, want, 1e-5);
  });
}

TEMPLATE_LIST_TEST_CASE("dispatched training: the same bits for any number of threads", "", precisions) {
  tests::for_each_set_that_runs([] {
    tests::product_is_the_same_for_any_threads<backend<TestType>>(111);
    tests::attention_is_the_same_for_any_threads<backend<TestType>>(112);
    tests::adamw_is_the_same_for_any_threads<backend<TestType>>(113);
  });
}

TEMPLATE_LIST_TEST_CASE("dispatched training: the same bits as simd of the same flags", "", precisions) {
  tests::this_one::set = tests::compiled_alike();
  if (tests::this_one::set == nullptr) return;
#if defined(NDEBUG) && defined(__OPTIMIZE__)
  using simd = backends::simd_in<TestType>;
  std::mt19937 random(114);
  backends::host_stream stream;
  const auto check = [&](auto run) { tests::check_same_bits(run(backend<TestType>{}), run(simd{})); };
  const auto product = input_of_size_one(115, 150);
  const auto attention = tests::attention_input::random(random, 60, false, true, 0.1);
  const auto embedding = tests::embedding_input::random(random, 7, 70);
  const auto norm = tests::residual_norm_input::random(random, 19, 70, 0.1);
  check([&](auto b) { return tests::run_product<decltype(b)>(product, stream); });
  check([&](auto b) { return tests::run_attention<decltype(b)>(attention, stream); });
  check([&](auto b) { return tests::run_embedding<decltype(b)>(embedding, stream); });
  check([&](auto b) { return tests::run_residual_norm<decltype(b)>(norm, stream); });
  check([&](auto b) { return tests::run_adamw<decltype(b)>(116, 5000, stream); });
#endif
}

}  // namespace

}  // namespace dispatched_training_test
