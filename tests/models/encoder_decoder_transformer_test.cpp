#include "clinicalbert/backends/reference/all.hpp"
#include "clinicalbert/backends/simd/all.hpp"
#include "tests/data_path.hpp"
#include "tests/models/transformer_oracle.hpp"

namespace clinicalbert::encoder_decoder_transformer_test {
namespace {

using models::norm_placement;

TEST_CASE("the Transformer of 2017, norms after its sublayers, agrees with PyTorch") {
  const auto folder = tests::oracle("seq2seq/transformer_post_norm");
  if (!folder) return tests::skip("seq2seq/transformer_post_norm is in the whole oracle only");
  tests::transformer_agrees_with_oracle<norm_placement::post, backends::reference<double>>(*folder);
  tests::transformer_agrees_with_oracle<norm_placement::post, backends::simd<>>(*folder);
}

TEST_CASE("the Transformer of 2017, norms before its sublayers, agrees with PyTorch") {
  const auto folder = tests::oracle("seq2seq/transformer_pre_norm");
  if (!folder) return tests::skip("seq2seq/transformer_pre_norm is in the whole oracle only");
  tests::transformer_agrees_with_oracle<norm_placement::pre, backends::reference<double>>(*folder);
  tests::transformer_agrees_with_oracle<norm_placement::pre, backends::simd<>>(*folder);
}

}  // namespace
}  // namespace clinicalbert::encoder_decoder_transformer_test
