#include "clinicalbert/backends/simd/layer_norm.hpp"

#include "tests/backends/layer_norm_cases.hpp"
#include "tests/backends/simd/architectures.hpp"
#include "tests/catch.hpp"

namespace layer_norm_test {

namespace {

using namespace clinicalbert;

TEMPLATE_LIST_TEST_CASE("simd: layer norm agrees with PyTorch", "", tests::simd_backends) {
  for (const char* name : {"layer_norm_c8", "layer_norm_c32", "layer_norm_c100"})
    tests::layer_norm_agrees_with_pytorch<TestType>(name);
}

TEMPLATE_LIST_TEST_CASE("simd: layer norm agrees with PyTorch at BERT's width", "", tests::simd_backends) {
  tests::layer_norm_agrees_with_pytorch<TestType>("layer_norm_c768");
}

TEMPLATE_LIST_TEST_CASE("simd: layer norm agrees with the reference", "", tests::simd_backends) {
  tests::layer_norm_agrees_with_reference<TestType>(121);
}

TEMPLATE_LIST_TEST_CASE("simd: layer norm is the same for any number of threads", "", tests::simd_backends) {
  tests::layer_norm_is_the_same_for_any_threads<TestType>(122);
}

}  // namespace

}  // namespace layer_norm_test
