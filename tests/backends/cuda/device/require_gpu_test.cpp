// Against the real runtime: with a GPU or without.
#include <filesystem>
#include <string>

#include "clinicalbert/backends/cuda/runtime/open_gpu.hpp"
#include "clinicalbert/backends/cuda/runtime/weight_memory.hpp"
#include "tests/catch.hpp"
#include "tests/data_path.hpp"

namespace require_gpu_test {

namespace {

using namespace clinicalbert;

bool has_driver() { return std::filesystem::exists("/proc/driver/nvidia/version"); }

TEST_CASE("cuda runtime: without a driver there is one sentence, and nothing crashes") {
  if (has_driver()) return tests::skip("there is an NVIDIA driver");
  const std::string sentence = "there is no GPU to run on: no NVIDIA driver is installed";
  CHECK_THROWS_WITH(backends::require_gpu(), sentence);
  CHECK_THROWS_WITH(backends::device::open_stream_handle(), sentence);
  CHECK_THROWS_AS(backends::device::open_products_handle(), backends::device_error);
  CHECK_THROWS_AS(backends::weight_memory(1000), backends::device_error);
}

TEST_CASE("cuda runtime: a GPU is known, opens streams, and copies there and back") {
  if (!has_driver()) return tests::skip("there is no NVIDIA driver");
  const auto gpu = backends::require_gpu();
  CHECK(gpu.runtime >= 13000);
  CHECK(gpu.driver >= gpu.runtime / 1000 * 1000);
  CHECK(gpu.all_bytes >= gpu.free_bytes);
  using namespace backends::device;
  const open_stream_handle stream;
  void *pinned = nullptr, *there = nullptr;
  REQUIRE(take_memory(memory_kind::pinned, 16, pinned).fine());
  REQUIRE(take_memory(memory_kind::on_gpu, 8, there).fine());
  auto* const values = static_cast<double*>(pinned);
  values[0] = 2.5;
  values[1] = 0;
  REQUIRE(copy_to_gpu(stream.get(), values, there, sizeof(double)).fine());
  REQUIRE(copy_to_host(stream.get(), there, values + 1, sizeof(double)).fine());
  REQUIRE(wait_for(stream.get()).fine());
  CHECK(values[1] == 2.5);
  give_memory(memory_kind::on_gpu, there);
  give_memory(memory_kind::pinned, pinned);
  // More than any GPU has.
  CHECK_THROWS_WITH(memory_source<memory_kind::on_gpu>::take(std::size_t{1} << 46),
                    tests::contains("the GPU has too little memory: 70368744177664 bytes are needed"));
}

}  // namespace

}  // namespace require_gpu_test
