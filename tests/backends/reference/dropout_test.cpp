#include "clinicalbert/backends/reference/dropout.hpp"

#include "tests/backends/dropout_cases.hpp"
#include "tests/catch.hpp"

namespace dropout_test {

namespace {

using clinicalbert::backends::reference;

TEMPLATE_TEST_CASE("reference: dropout", "", reference<float>, reference<double>) {
  tests::dropout_asks_for_each_element<TestType>(51);
  tests::dropout_does_not_see_how_a_batch_is_split<TestType>();
  tests::dropout_is_the_same_for_any_threads<TestType>();
}

}  // namespace

}  // namespace dropout_test
