// On a GPU.
#include "clinicalbert/backends/cuda/all.hpp"

#include <filesystem>

#include "tests/backends/cuda/operator_cases.hpp"
#include "tests/backends/cuda/waiting.hpp"
#include "tests/catch.hpp"
#include "tests/data_path.hpp"

namespace operators_test {

namespace {

using namespace clinicalbert;

TEST_CASE("cuda: operators on a GPU agree with the reference") {
  if (!std::filesystem::exists("/proc/driver/nvidia/version")) return tests::skip("there is no NVIDIA driver");
  tests::operators_agree_with_reference<tests::waiting<>>(321);
}

TEST_CASE("cuda: products and attention on a GPU in fewer bits agree with the reference") {
  if (!std::filesystem::exists("/proc/driver/nvidia/version")) return tests::skip("there is no NVIDIA driver");
  using namespace backends::precisions;
  tests::narrow_products_agree_with_reference<tests::waiting<tf32>>(331, 0.004);
  tests::narrow_products_agree_with_reference<tests::waiting<bf16>>(332, 0.03);
  tests::narrow_products_agree_with_reference<tests::waiting<fp16>>(333, 0.004);
}

}  // namespace

}  // namespace operators_test
