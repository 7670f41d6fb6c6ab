#include "clinicalbert/backends/reference/all.hpp"
#include "tests/data_path.hpp"
#include "tests/heads/pretraining_oracle.hpp"
#include "tests/models/tiny_models.hpp"

namespace clinicalbert::pretraining_h32_test {
namespace {

TEST_CASE("pretraining h32 agrees with PyTorch, reference in float") {
  tests::pretraining_agrees_with_oracle<tests::h32, backends::reference<float>>(tests::data("encoder/h32"));
}

TEST_CASE("pretraining h32 agrees with PyTorch, reference in double") {
  tests::pretraining_agrees_with_oracle<tests::h32, backends::reference<double>>(tests::data("encoder/h32"));
}

TEST_CASE("ten steps of AdamW on h32 agree with PyTorch, reference in float") {
  tests::training_agrees_with_oracle<tests::h32, backends::reference<float>>(tests::data("encoder/h32"));
}

TEST_CASE("ten steps of AdamW on h32 agree with PyTorch, reference in double") {
  tests::training_agrees_with_oracle<tests::h32, backends::reference<double>>(tests::data("encoder/h32"));
}

}  // namespace
}  // namespace clinicalbert::pretraining_h32_test
