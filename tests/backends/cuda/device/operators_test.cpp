// On a GPU.
#include "clinicalbert/backends/cuda/all.hpp"

#include <filesystem>

#include "tests/backends/cuda/operator_cases.hpp"
#include "tests/backends/cuda/waiting.hpp"
#include "tests/catch.hpp"
#include "tests/data_path.hpp"

namespace operators_test {

namespace {

TEST_CASE("cuda: operators on a GPU agree with the reference") {
  if (!std::filesystem::exists("/proc/driver/nvidia/version")) return tests::skip("there is no NVIDIA driver");
  tests::operators_agree_with_reference<tests::waiting<>>(321);
}

}  // namespace

}  // namespace operators_test
