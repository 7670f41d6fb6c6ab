#include "tests/heads/encoder_decoder_oracle.hpp"
#include "clinicalbert/backends/reference/all.hpp"
#include "tests/data_path.hpp"

namespace clinicalbert::encoder_decoder_oracle_test {
namespace {

TEST_CASE("an encoder-decoder with a tied language model agrees with PyTorch, reference") {
  tests::encoder_decoder_agrees_with_oracle<backends::reference<double>, true>(tests::data("seq2seq/tied"));
  tests::encoder_decoder_agrees_with_oracle<backends::reference<float>, true>(tests::data("seq2seq/tied"));
}

TEST_CASE("an encoder-decoder with an untied language model agrees with PyTorch, reference") {
  const auto folder = tests::oracle("seq2seq/untied");
  if (!folder) return tests::skip("seq2seq/untied is in the whole oracle only");
  tests::encoder_decoder_agrees_with_oracle<backends::reference<double>, false>(*folder);
  tests::encoder_decoder_agrees_with_oracle<backends::reference<float>, false>(*folder);
}

}  // namespace
}  // namespace clinicalbert::encoder_decoder_oracle_test
