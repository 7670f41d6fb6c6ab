#include "clinicalbert/backends/simd/all.hpp"
#include "tests/heads/sequence_class_oracle.hpp"
#include "tests/heads/span_extract_oracle.hpp"
#include "tests/heads/token_class_oracle.hpp"

namespace clinicalbert::heads_simd_test {
namespace {

TEST_CASE("token_class agrees with PyTorch, simd") { tests::token_class_agrees_with_oracle<backends::simd<>>(); }

TEST_CASE("sequence_class agrees with PyTorch for each loss, simd") {
  tests::sequence_class_agrees_with_oracles<backends::simd<>>();
}

TEST_CASE("span_extract agrees with PyTorch, simd") { tests::span_extract_agrees_with_oracle<backends::simd<>>(); }

}  // namespace
}  // namespace clinicalbert::heads_simd_test
