#include "clinicalbert/backends/cuda/all.hpp"
#include "tests/backends/cuda/emulated.hpp"
#include "tests/data_path.hpp"
#include "tests/heads/pretraining_oracle.hpp"
#include "tests/models/tiny_models.hpp"

namespace clinicalbert::pretraining_cuda_test {
namespace {

TEST_CASE("pretraining and ten steps of AdamW on h32 agree with PyTorch, kernels for a GPU emulated") {
  tests::pretraining_agrees_with_oracle<tests::h32, tests::emulated<>>(tests::data("encoder/h32"));
  tests::training_agrees_with_oracle<tests::h32, tests::emulated<>>(tests::data("encoder/h32"));
}

}  // namespace
}  // namespace clinicalbert::pretraining_cuda_test
