#include "clinicalbert/backends/reference/all.hpp"
#include "tests/data_path.hpp"
#include "tests/models/encoder_oracle.hpp"
#include "tests/models/tiny_models.hpp"

namespace clinicalbert::encoder_h32_test {
namespace {

TEST_CASE("encoder h32 agrees with PyTorch, reference in float") {
  tests::encoder_agrees_with_oracle<tests::h32, backends::reference<float>>(tests::data("encoder/h32"));
}

TEST_CASE("encoder h32 agrees with PyTorch, reference in double") {
  tests::encoder_agrees_with_oracle<tests::h32, backends::reference<double>>(tests::data("encoder/h32"));
}

}  // namespace
}  // namespace clinicalbert::encoder_h32_test
