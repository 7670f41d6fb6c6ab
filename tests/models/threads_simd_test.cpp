#include "clinicalbert/backends/simd/all.hpp"
#include "tests/models/threads_cases.hpp"
#include "tests/models/workspace_cases.hpp"

namespace clinicalbert::threads_simd_test {
namespace {

TEST_CASE("64 threads on one const model get the same bits, simd") {
  tests::one_const_model_serves_many_threads<backends::simd<>>();
}

TEST_CASE("1, 2 and 4 threads give the same bits in infer and in training steps, simd") {
  tests::threads_change_no_bit<backends::simd<>>();
}

TEST_CASE("the arena does not grow beyond what a workspace says, simd") {
  tests::workspaces_are_enough<backends::simd<>>();
}

TEST_CASE("inference keeps no square of a length, simd") {
  tests::inference_keeps_no_square_of_a_length<backends::simd<>>();
  using backends::precisions::bf16, backends::precisions::int8;
  tests::inference_keeps_no_square_of_a_length<backends::simd<xsimd::default_arch, bf16>>();
  tests::inference_keeps_no_square_of_a_length<backends::simd<xsimd::default_arch, int8>>();
}

}  // namespace
}  // namespace clinicalbert::threads_simd_test
