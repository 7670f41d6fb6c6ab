#include "clinicalbert/backends/simd/all.hpp"
#include "tests/heads/minilm_tagger.hpp"

namespace clinicalbert::minilm_test {
namespace {

TEST_CASE("MiniLM learns in four steps what PyTorch does, simd") {
  const auto weights = tests::minilm_folder(), oracle = tests::oracle("minilm");
  if (!weights || !oracle) return tests::skip("CLINICALBERT_MINILM and CLINICALBERT_ORACLE must name their folders");
  tests::minilm_learns_as_pytorch<backends::simd<>>(*weights, *oracle);
}

}  // namespace
}  // namespace clinicalbert::minilm_test
