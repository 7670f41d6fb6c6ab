#include "clinicalbert/backends/simd/residual_norm.hpp"

#include <cstdint>
#include <random>

#include "tests/backends/residual_norm_cases.hpp"
#include "tests/backends/simd/architectures.hpp"
#include "tests/catch.hpp"

namespace residual_norm_test {

namespace {

using namespace clinicalbert;

TEMPLATE_LIST_TEST_CASE("simd: residual and norm agree with the reference", "", tests::simd_backends) {
  tests::residual_norm_agrees_with_reference<TestType>(141);
}

TEMPLATE_LIST_TEST_CASE("simd: residual and norm are the same for any number of threads", "", tests::simd_backends) {
  tests::residual_norm_is_the_same_for_any_threads<TestType>(142);
}

TEMPLATE_LIST_TEST_CASE("simd: residual and norm in place are the same bits", "", tests::simd_backends) {
  const std::uint32_t seed = 143;
  CAPTURE(seed);
  std::mt19937 random(seed);
  for (const double dropout : {0.0, 0.2}) {
    const auto input = tests::residual_norm_input::random(random, 9, 17, dropout);
    typename TestType::stream stream;
    const auto results = tests::run_residual_norm<TestType>(input, stream);
    for (const auto& [name, values] : results) {
      INFO(name);
      CHECK(values == results.at(name.substr(0, name.find('@'))));
    }
  }
}

}  // namespace

}  // namespace residual_norm_test
