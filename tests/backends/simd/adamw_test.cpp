#include "clinicalbert/backends/simd/adamw.hpp"

#include "tests/backends/adamw_cases.hpp"
#include "tests/backends/simd/architectures.hpp"
#include "tests/catch.hpp"

namespace adamw_test {

namespace {

using namespace clinicalbert;

TEMPLATE_LIST_TEST_CASE("simd: AdamW", "", tests::simd_backends) {
  tests::adamw_agrees_with_pytorch<TestType>("adamw");
  tests::adamw_agrees_with_pytorch<TestType>("adamw_eps_1e-6");
  tests::squared_norm_agrees_with_pytorch<TestType>();
  tests::adamw_agrees_with_reference<TestType>(171);
  tests::adamw_is_the_same_for_any_threads<TestType>(172);
  tests::spared_parameters_do_not_decay<TestType>(173);
}

}  // namespace

}  // namespace adamw_test
