#include "clinicalbert/optimizers/weight_decay.hpp"

#include "tests/catch.hpp"

namespace weight_decay_test {

using clinicalbert::optimizers::decays;

TEST_CASE("biases and layer norms do not decay") {
  CHECK(decays("bert.encoder.layer.0.attention.self.query.weight"));
  CHECK(decays("bert.embeddings.word_embeddings.weight"));
  CHECK(decays("classifier.weight"));
  CHECK(!decays("classifier.bias"));
  CHECK(!decays("cls.predictions.bias"));
  CHECK(!decays("bert.embeddings.LayerNorm.weight"));
  CHECK(!decays("bert.encoder.layer.11.output.LayerNorm.bias"));
}

}  // namespace weight_decay_test
