#include "clinicalbert/backends/cuda/runtime/weight_memory.hpp"

#include <cstddef>
#include <memory>

#include "tests/backends/cuda/fake_gpu.hpp"
#include "tests/catch.hpp"

namespace weight_memory_test {

namespace {

using clinicalbert::backends::device_error;
using clinicalbert::backends::weight_memory;

TEST_CASE("weight memory: the GPU's, which goes back when nobody keeps it") {
  tests::the_gpu() = {};
  std::shared_ptr<const void> keeper;
  {
    const weight_memory memory(300);
    CHECK(memory.size() == 300);
    CHECK(tests::the_gpu().memories_held == 1);
    memory.data()[299] = std::byte{7};
    keeper = memory.keeper();
  }
  CHECK(tests::the_gpu().memories_held == 1);
  CHECK(static_cast<const std::byte*>(keeper.get())[299] == std::byte{7});
  keeper.reset();
  CHECK(tests::the_gpu().memories_held == 0);
}

TEST_CASE("weight memory: no bytes are memory too") {
  tests::the_gpu() = {};
  const weight_memory none(0);
  CHECK(none.size() == 0);
  CHECK(none.data() != nullptr);
}

TEST_CASE("weight memory: more than there is, or than the GPU has in all, is refused with the bytes") {
  tests::the_gpu() = {};
  tests::the_gpu().found.free_bytes = 50;
  tests::the_gpu().largest_memory = 100;
  CHECK_THROWS_WITH(weight_memory(101),
                    "the GPU has too little memory: 101 bytes are needed, and 50 of 68719476736 are free");
  // CUDA would give more managed memory than that, and move pages to and fro.
  tests::the_gpu().largest_memory = ~std::size_t{0};
  tests::the_gpu().found.all_bytes = 1000;
  CHECK_THROWS_AS(weight_memory(1001), device_error);
  CHECK(tests::the_gpu().memories_taken == 0);
  CHECK(tests::the_gpu().memories_held == 0);
}

}  // namespace

}  // namespace weight_memory_test
