#include "clinicalbert/backends/simd/all.hpp"
#include "tests/data_path.hpp"
#include "tests/heads/encoder_decoder_oracle.hpp"

namespace clinicalbert::encoder_decoder_simd_test {
namespace {

TEST_CASE("an encoder-decoder with a tied language model agrees with PyTorch, simd") {
  tests::encoder_decoder_agrees_with_oracle<backends::simd<>, true>(tests::data("seq2seq/tied"));
}

TEST_CASE("an encoder-decoder with an untied language model agrees with PyTorch, simd") {
  const auto folder = tests::oracle("seq2seq/untied");
  if (!folder) return tests::skip("seq2seq/untied is in the whole oracle only");
  tests::encoder_decoder_agrees_with_oracle<backends::simd<>, false>(*folder);
}

}  // namespace
}  // namespace clinicalbert::encoder_decoder_simd_test
