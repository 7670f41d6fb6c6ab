#include "clinicalbert/training/name_pattern.hpp"

#include "tests/catch.hpp"

namespace name_pattern_test {

using clinicalbert::training::matches;

TEST_CASE("a pattern is a whole name, * any characters, ? one") {
  CHECK(matches("classifier.weight", "classifier.weight"));
  CHECK(!matches("classifier", "classifier.weight"));
  CHECK(!matches("weight", "classifier.weight"));
  CHECK(matches("*", ""));
  CHECK(matches("*", "anything"));
  CHECK(matches("bert.embeddings.*", "bert.embeddings.LayerNorm.bias"));
  CHECK(!matches("bert.embeddings.*", "bert.encoder.layer.0.output.dense.bias"));
  CHECK(matches("*.layer.1?.*", "bert.encoder.layer.10.output.dense.bias"));
  CHECK(!matches("*.layer.1?.*", "bert.encoder.layer.1.output.dense.bias"));
  CHECK(matches("*LayerNorm*", "bert.embeddings.LayerNorm.bias"));
  CHECK(matches("a*b*c", "a-b-b-c"));
  CHECK(!matches("a*b*c", "a-b-b-c-"));
  CHECK(matches("**a**", "bab"));
  CHECK(!matches("", "a"));
  CHECK(matches("", ""));
  CHECK(!matches("?", ""));
}

}  // namespace name_pattern_test
