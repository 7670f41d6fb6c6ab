#include "clinicalbert/backends/simd/all.hpp"
#include "tests/models/minilm_oracle.hpp"

namespace clinicalbert::minilm_test {
namespace {

TEST_CASE("MiniLM embeds 300 texts as PyTorch does, simd") {
  const auto weights = tests::minilm_folder(), oracle = tests::oracle("minilm");
  if (!weights || !oracle) return tests::skip("CLINICALBERT_MINILM and CLINICALBERT_ORACLE must name their folders");
  tests::minilm_embeds_as_pytorch<backends::simd<>>(*weights, *oracle, 300);
}

}  // namespace
}  // namespace clinicalbert::minilm_test
