#include "clinicalbert/backends/reference/all.hpp"
#include "tests/data_path.hpp"
#include "tests/models/encoder_oracle.hpp"
#include "tests/models/tiny_models.hpp"

namespace clinicalbert::encoder_h128_test {
namespace {

template <class B>
void agrees_where_the_oracle_is() {
  if (const auto folder = tests::oracle("encoder/h128"))
    tests::encoder_agrees_with_oracle<tests::h128, B>(*folder);
  else
    tests::skip("encoder/h128 is in the whole oracle only");
}

TEST_CASE("encoder h128 agrees with PyTorch, reference in float") {
  agrees_where_the_oracle_is<backends::reference<float>>();
}

TEST_CASE("encoder h128 agrees with PyTorch, reference in double") {
  agrees_where_the_oracle_is<backends::reference<double>>();
}

}  // namespace
}  // namespace clinicalbert::encoder_h128_test
