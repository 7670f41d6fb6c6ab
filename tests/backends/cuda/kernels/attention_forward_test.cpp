#include "clinicalbert/backends/cuda/kernels/attention_forward.hpp"

#include "tests/backends/cuda/kernels/run_attention_kernels.hpp"
#include "tests/catch.hpp"

namespace attention_forward_test {

namespace {

using namespace clinicalbert;
using backends::device::bf16;
using backends::device::fp16;

TEST_CASE("cuda: attention in fp32 agrees with the reference, forward and backward") {
  tests::attention_kernels_agree<float, float, 32>(81, 2e-6);
  tests::attention_kernels_agree<float, float, 64>(82, 2e-6);
  tests::attention_kernels_agree<float, float, 128>(83, 2e-6);
}

// Inputs are 16-bit numbers already. What is left is the rounding of probabilities and of their gradients.
TEST_CASE("cuda: attention by tensor cores agrees with the reference, forward and backward") {
  constexpr double bf16_step = tests::half_step<bf16>, fp16_step = tests::half_step<fp16>;
  tests::attention_kernels_agree<float, bf16, 32>(84, bf16_step);
  tests::attention_kernels_agree<float, bf16, 64>(85, bf16_step);
  tests::attention_kernels_agree<float, bf16, 128>(86, bf16_step);
  tests::attention_kernels_agree<float, fp16, 64>(87, fp16_step);
}

// Here out is rounded too, and with it d_out . out, a sum over the head's columns that all gradients of logits have.
TEST_CASE("cuda: attention on rows of 16-bit numbers agrees with the reference, forward and backward") {
  tests::attention_kernels_agree<bf16, bf16, 64>(88, 4 * tests::half_step<bf16>);
}

}  // namespace

}  // namespace attention_forward_test
