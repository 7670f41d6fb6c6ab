#include "clinicalbert/backends/simd/all.hpp"
#include "tests/data_path.hpp"
#include "tests/heads/pretraining_oracle.hpp"
#include "tests/models/tiny_models.hpp"

namespace clinicalbert::pretraining_simd_test {
namespace {

TEST_CASE("pretraining and ten steps of AdamW on h32 agree with PyTorch, simd") {
  tests::pretraining_agrees_with_oracle<tests::h32, backends::simd<>>(tests::data("encoder/h32"));
  tests::training_agrees_with_oracle<tests::h32, backends::simd<>>(tests::data("encoder/h32"));
}

TEST_CASE("pretraining and ten steps of AdamW on h128 agree with PyTorch, simd") {
  const auto folder = tests::oracle("encoder/h128");
  if (!folder) return tests::skip("encoder/h128 is in the whole oracle only");
  tests::pretraining_agrees_with_oracle<tests::h128, backends::simd<>>(*folder);
  tests::training_agrees_with_oracle<tests::h128, backends::simd<>>(*folder);
}

}  // namespace
}  // namespace clinicalbert::pretraining_simd_test
