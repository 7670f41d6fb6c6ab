#include "clinicalbert/backends/simd/embedding.hpp"

#include "tests/backends/embedding_cases.hpp"
#include "tests/backends/simd/architectures.hpp"
#include "tests/catch.hpp"

namespace embedding_test {

namespace {

using namespace clinicalbert;

TEMPLATE_LIST_TEST_CASE("simd: embedding", "", tests::simd_backends) {
  tests::embedding_agrees_with_pytorch<TestType>();
  tests::embedding_agrees_with_reference<TestType>(161);
  tests::padding_gets_no_gradient<TestType>();
  tests::embedding_is_the_same_for_any_threads<TestType>(162);
}

}  // namespace

}  // namespace embedding_test
