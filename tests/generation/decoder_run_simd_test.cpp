#include "clinicalbert/backends/simd/all.hpp"
#include "tests/data_path.hpp"
#include "tests/generation/generation_oracle.hpp"

namespace clinicalbert::decoder_run_simd_test {
namespace {

TEST_CASE("greedy and beam search give transformers' ids and scores, simd") {
  tests::generation_agrees_with_oracle<backends::simd<>, true>(tests::data("seq2seq/tied"));
  const auto folder = tests::oracle("seq2seq/untied");
  if (!folder) return tests::skip("seq2seq/untied is in the whole oracle only");
  tests::generation_agrees_with_oracle<backends::simd<>, false>(*folder);
}

}  // namespace
}  // namespace clinicalbert::decoder_run_simd_test
