#include "clinicalbert/backends/simd/paged_attention.hpp"

#include "tests/backends/run_paged_attention.hpp"
#include "tests/backends/simd/narrow_architectures.hpp"
#include "tests/catch.hpp"

namespace paged_attention_test {

namespace {

using namespace clinicalbert;

TEMPLATE_LIST_TEST_CASE("simd: attention to keys in pages agrees with the reference", "", tests::simd_backends) {
  tests::paged_attention_agrees_with_reference<TestType>(141);
}

TEST_CASE("simd: attention to keys in pages is in fp32 in narrower precisions too") {
  tests::paged_attention_agrees_with_reference<backends::simd<xsimd::default_arch, backends::precisions::bf16>>(142);
  tests::paged_attention_agrees_with_reference<backends::simd<xsimd::default_arch, backends::precisions::int8>>(143);
}

}  // namespace

}  // namespace paged_attention_test
