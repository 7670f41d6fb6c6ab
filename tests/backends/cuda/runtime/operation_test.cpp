#include "clinicalbert/backends/cuda/runtime/operation.hpp"

#include "clinicalbert/backends/cuda/kernels/kernel_list.hpp"
#include "tests/catch.hpp"

namespace operation_test {

namespace {

using namespace clinicalbert::backends::device;

TEST_CASE("operation: a kernel is named as it is written, with its sizes") {
  norm_forward<float, 8, 3> norm;
  norm.rows = 128;
  norm.width = 768;
  CHECK(operation_of(norm, 32, 1).text() == "norm_forward<float, 8, 3> (rows 128, width 768)");
  bias_activation<float, 1, gelu_exact> activation;
  activation.rows = 7;
  activation.columns = 3072;
  CHECK(operation_of(activation, 4, 1).text() == "bias_activation<float, 1, gelu_exact> (rows 7, columns 3072)");
  attention_forward<float, bf16, 64> attention;
  attention.heads = 12;
  attention.head_size = 64;
  CHECK(operation_of(attention, 5, 12).text() ==
        "attention_forward<float, bf16, 64> (blocks 5, heads 12, head size 64)");
  CHECK(operation_of(clip_factor{}, 1, 2).text() == "clip_factor (blocks 1, by 2)");
  CHECK(operation{"copy", {}}.text() == "copy");
}

}  // namespace

}  // namespace operation_test
