#include "clinicalbert/backends/reference/residual_norm.hpp"

#include <cstdint>
#include <random>

#include "tests/backends/residual_norm_cases.hpp"
#include "tests/catch.hpp"
#include "tests/finite_difference.hpp"

namespace residual_norm_test {

namespace {

using namespace clinicalbert;
using backends::reference;

TEST_CASE("reference: residual and norm in float are those in double, rounded") {
  tests::residual_norm_agrees_with_reference<reference<float>>(41);
}

TEMPLATE_TEST_CASE("reference: gradients of residual and norm accumulate", "", reference<float>, reference<double>) {
  tests::residual_norm_accumulates<TestType>(45);
}

TEMPLATE_TEST_CASE("reference: residual and norm are the same for any number of threads", "", reference<float>,
                   reference<double>) {
  tests::residual_norm_is_the_same_for_any_threads<TestType>(42);
}

TEST_CASE("reference: results in place are the same bits") {
  std::mt19937 random(43);
  const auto input = tests::residual_norm_input::random(random, 9, 17, 0.2);
  backends::host_stream stream;
  const auto results = tests::run_residual_norm<reference<float>>(input, stream);
  for (const auto& [name, values] : results) {
    INFO(name);
    CHECK(values == results.at(name.substr(0, name.find('@'))));
  }
}

TEST_CASE("reference: gradients of residual and norm agree with finite differences") {
  const std::uint32_t seed = 44;
  CAPTURE(seed);
  std::mt19937 random(seed);
  for (const double dropout : {0.0, 0.4})
    for (int shape = 0; shape < 4; ++shape) {
      auto input = tests::residual_norm_input::random(random, tests::random_size(random, 1, 7),
                                                      tests::random_size(random, 4, 15), dropout);
      input.base = 0;
      CAPTURE(dropout, input.tokens, input.width);
      backends::host_stream stream;
      const auto run = [&] { return tests::run_residual_norm<reference<double>>(input, stream); };
      const auto results = run();
      const auto loss = [&] { return tests::inner_product(run().at("y"), input.d_y); };
      tests::check_derivatives("d_x", random, input.x, results.at("d_x"), loss);
      tests::check_derivatives("d_residual", random, input.residual, results.at("d_residual"), loss);
      tests::check_derivatives("d_weight", random, input.weight, results.at("d_weight"), loss);
      tests::check_derivatives("d_bias", random, input.bias, results.at("d_bias"), loss);
    }
}

}  // namespace

}  // namespace residual_norm_test
