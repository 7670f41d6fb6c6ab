#include "clinicalbert/backends/reference/all.hpp"
#include "tests/data_path.hpp"
#include "tests/heads/pretraining_oracle.hpp"
#include "tests/models/tiny_models.hpp"

namespace clinicalbert::pretraining_h128_test {
namespace {

template <class B>
void agrees_where_the_oracle_is() {
  const auto folder = tests::oracle("encoder/h128");
  if (!folder) return tests::skip("encoder/h128 is in the whole oracle only");
  tests::pretraining_agrees_with_oracle<tests::h128, B>(*folder);
  tests::training_agrees_with_oracle<tests::h128, B>(*folder);
}

TEST_CASE("pretraining and ten steps of AdamW on h128 agree with PyTorch, reference in float") {
  agrees_where_the_oracle_is<backends::reference<float>>();
}

}  // namespace
}  // namespace clinicalbert::pretraining_h128_test
