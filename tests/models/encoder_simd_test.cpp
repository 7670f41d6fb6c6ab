#include "clinicalbert/backends/simd/all.hpp"
#include "tests/data_path.hpp"
#include "tests/models/encoder_oracle.hpp"
#include "tests/models/tiny_models.hpp"

namespace clinicalbert::encoder_simd_test {
namespace {

TEST_CASE("encoder h32 agrees with PyTorch, simd") {
  tests::encoder_agrees_with_oracle<tests::h32, backends::simd<>>(tests::data("encoder/h32"));
}

TEST_CASE("encoder h128 agrees with PyTorch, simd") {
  const auto folder = tests::oracle("encoder/h128");
  if (!folder) return tests::skip("encoder/h128 is in the whole oracle only");
  tests::encoder_agrees_with_oracle<tests::h128, backends::simd<>>(*folder);
}

}  // namespace
}  // namespace clinicalbert::encoder_simd_test
