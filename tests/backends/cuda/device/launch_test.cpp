// Against the real runtime: with a GPU or without.
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

#include "clinicalbert/backends/cuda/kernels/enqueue.hpp"
#include "clinicalbert/backends/cuda/kernels/kernel_list.hpp"
#include "clinicalbert/backends/cuda/stream.hpp"
#include "tests/catch.hpp"
#include "tests/data_path.hpp"

namespace launch_test {

namespace {

using namespace clinicalbert;
using namespace backends::device;

bool has_driver() { return std::filesystem::exists("/proc/driver/nvidia/version"); }

combine_rows<8> doubled(std::span<float> x) {
  combine_rows<8> kernel;
  kernel.rows = 1;
  kernel.columns = static_cast<std::uint32_t>(x.size());
  kernel.factor = 2;
  const tensors::matrix<float> row(x.data(), 1, x.size());
  kernel.x = backends::rows_of(tensors::matrix<const float>(row));
  kernel.y = backends::rows_of(row);
  return kernel;
}

TEST_CASE("cuda launch: without a driver each launch is told of that, whether it asks for shared memory or not") {
  if (has_driver()) return tests::skip("there is an NVIDIA driver");
  using large = attention_key_gradient<float, float, 128>;
  STATIC_REQUIRE(sizeof(large::shared) > plain_shared_bytes);
  for (int i = 0; i < 2; ++i) {
    CHECK(std::string(status_of(launch_kernel(combine_rows<8>{}, 1, 1, nullptr)).name) ==
          "cudaErrorInsufficientDriver");
    CHECK(std::string(status_of(launch_kernel(large{}, 1, 1, nullptr)).name) == "cudaErrorInsufficientDriver");
    CHECK(launch_kernel(combine_rows<8>{}, 0, 1, nullptr) == 0);  // nothing to do, and no error of before
  }
}

TEST_CASE("cuda launch: one that is refused is told as it is, and the next one runs") {
  if (!has_driver()) return tests::skip("there is no NVIDIA driver");
  backends::cuda_stream s;
  const auto x = s.arena().take<float>(8);
  x[0] = 3;
  for (int i = 0; i < 2; ++i) {
    s.launch(doubled(x), 1, 65536);  // one more than a grid has
    CHECK_THROWS_WITH(s.wait(), tests::contains("combine_rows<8> (rows 1, columns 8) could not be started: cudaError"));
  }
  s.launch(doubled(x), 1, 1);
  CHECK_NOTHROW(s.wait());
  CHECK(x[0] == 6);
}

}  // namespace

}  // namespace launch_test
