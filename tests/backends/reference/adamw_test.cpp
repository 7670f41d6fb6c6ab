#include "clinicalbert/backends/reference/adamw.hpp"

#include "tests/backends/adamw_cases.hpp"
#include "tests/catch.hpp"

namespace adamw_test {

namespace {

using clinicalbert::backends::reference;

TEMPLATE_TEST_CASE("reference: AdamW", "", reference<float>, reference<double>) {
  tests::adamw_agrees_with_pytorch<TestType>("adamw");
  tests::adamw_agrees_with_pytorch<TestType>("adamw_eps_1e-6");
  tests::squared_norm_agrees_with_pytorch<TestType>();
  tests::adamw_agrees_with_reference<TestType>(71);
  tests::adamw_is_the_same_for_any_threads<TestType>(72);
  tests::spared_parameters_do_not_decay<TestType>(73);
}

}  // namespace

}  // namespace adamw_test
