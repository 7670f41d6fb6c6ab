#include "clinicalbert/backends/cuda/stream.hpp"

#include <cmath>
#include <numeric>
#include <string>
#include <vector>

#include "clinicalbert/backends/cuda/all.hpp"
#include "tests/backends/cuda/fake_gpu.hpp"
#include "tests/catch.hpp"

namespace stream_test {

namespace {

using namespace clinicalbert;
using B = backends::cuda<backends::precisions::bf16>;
using backends::device::trouble;

constexpr std::size_t tokens = 9, width = 24;

// Some operators that take lists, scratch and products; what they make of rows that were there.
std::vector<float> step(backends::cuda_stream& s, std::size_t rows = tokens) {
  s.arena().reserve(std::size_t{1} << 20);
  const tensors::arena::scope scope(s.arena());
  const auto matrix = [&](std::size_t r, std::size_t c) {
    const auto room = s.arena().take<float>(r * c);
    std::iota(room.begin(), room.end(), 1.f);
    for (float& value : room) value = std::sin(value);
    return tensors::matrix<float>(room.data(), r, c);
  };
  const auto x = matrix(rows, width), w = matrix(width, width), y = matrix(rows, width), z = matrix(rows, width);
  const auto bias = matrix(1, width);
  backends::product_op<B>::forward(s, w, x, y, backends::epilogues::add_bias<float>{bias[0]});
  const std::vector<std::uint32_t> offsets{0, 4, static_cast<std::uint32_t>(rows)};
  backends::attention_op<B>::infer<false>(s, 2, x, y, y, tensors::sequences(offsets), tensors::sequences(offsets), z);
  backends::layer_norm_op<B>::infer(s, bias[0], bias[0], 1e-6f, z, z);
  const double norm = backends::adamw_op<B>::squared_norm(s, z[0]);
  s.wait();
  std::vector<float> all(z.data, z.data + rows * width);
  all.push_back(static_cast<float>(norm));
  return all;
}

TEST_CASE("cuda stream: work that is done late gives the bits of work that is done at once") {
  tests::the_gpu() = {};
  tests::the_gpu().at_once = true;
  backends::cuda_stream first;
  const auto want = step(first);
  for (const float value : want) CHECK(std::isfinite(value));
  tests::the_gpu().at_once = false;
  backends::cuda_stream second;
  CHECK(step(second) == want);
  CHECK(step(second) == want);
  CHECK(step(second, 2 * tokens).size() == 2 * tokens * width + 1);
  CHECK(step(second) == want);
}

TEST_CASE("cuda stream: a step like one before allocates nothing and chooses no algorithm") {
  tests::the_gpu() = {};
  {
    backends::cuda_stream s;
    (void)step(s);
    const std::size_t taken = tests::the_gpu().memories_taken, chosen = tests::the_gpu().algorithms_chosen;
    CHECK(s.allocations() == taken);
    CHECK(chosen == 1);
    for (int i = 0; i < 3; ++i) (void)step(s);
    (void)step(s, tokens + 2);  // the same class of products
    CHECK(tests::the_gpu().memories_taken == taken);
    CHECK(tests::the_gpu().algorithms_chosen == chosen);
  }
  CHECK(tests::the_gpu().memories_held == 0);
}

TEST_CASE("cuda stream: an algorithm that does not fit a member of its class is replaced by one for the very sizes") {
  tests::the_gpu() = {};
  tests::the_gpu().needs_exact_sizes = true;
  backends::cuda_stream s;
  (void)step(s);
  CHECK(tests::the_gpu().algorithms_chosen == 2);
  (void)step(s);
  CHECK(tests::the_gpu().algorithms_chosen == 2);
}

TEST_CASE(
    "cuda stream: wait tells of a launch that was refused, with operator and sizes, and nothing more was started") {
  tests::the_gpu() = {};
  backends::cuda_stream s;
  tests::the_gpu().refused_launch = 3;  // after two roundings for the product
  CHECK_THROWS_WITH(step(s),
                    "bias_activation<float, 8, identity> (rows 9, columns 24) could not be started: "
                    "cudaErrorInvalidConfiguration (9)");
  CHECK(tests::the_gpu().launches == 3);
  CHECK_NOTHROW(step(s));  // told once
}

TEST_CASE("cuda stream: wait tells of what failed while it ran, and of the last operation") {
  tests::the_gpu() = {};
  backends::cuda_stream s;
  (void)step(s);
  const auto x = s.arena().take<float>(8);
  backends::dropout_op<B>::apply(s, {}, tensors::matrix<const float>(x.data(), 1, 8), {x.data(), 1, 8});
  tests::the_gpu().breaks = true;
  CHECK_THROWS_WITH(s.wait(),
                    "the GPU failed in one of 1 operations, the last of them drop_rows<float, 8> (rows 1, "
                    "columns 8): cudaErrorIllegalAddress (700)");
  CHECK_NOTHROW(s.wait());
}

TEST_CASE("cuda stream: what failed before is not laid at the door of the launch that is told of it") {
  tests::the_gpu() = {};
  backends::cuda_stream s;
  tests::the_gpu().refused_launch = 3;
  tests::the_gpu().refused_with = 700;
  CHECK_THROWS_WITH(step(s),
                    "the GPU failed in one of 3 operations, the last of them product (rows 9, columns 24, depth "
                    "24): cudaErrorIllegalAddress (700)");
}

// As the runtime says of earlier work that has failed.
constexpr backends::device::status illegal_address{trouble::while_running, 700, "cudaErrorIllegalAddress"};

TEST_CASE("cuda stream: a product that the library refuses is told with its sizes") {
  tests::the_gpu() = {};
  backends::cuda_stream s;
  tests::the_gpu().refused_product = 1;
  CHECK_THROWS_WITH(step(s),
                    "product (rows 9, columns 24, depth 24) could not be started: CUBLAS_STATUS_EXECUTION_FAILED (13)");
  CHECK(tests::the_gpu().launches == 2);  // the roundings before it, and nothing after
  CHECK_NOTHROW(step(s));
}

TEST_CASE("cuda stream: what failed before a product is not told as the product's failure") {
  tests::the_gpu() = {};
  backends::cuda_stream s;
  (void)step(s);  // which takes memory, and so asks no more of the runtime
  const std::size_t launches = tests::the_gpu().launches;
  tests::the_gpu().refused_product = 1;
  tests::the_gpu().so_far = illegal_address;
  CHECK_THROWS_WITH(
      step(s),
      "the GPU failed in one of 2 operations, the last of them narrow_rows<bf16, 8> (rows 24, columns 24): "
      "cudaErrorIllegalAddress (700)");
  CHECK(tests::the_gpu().launches == launches + 2);
}

TEST_CASE("cuda stream: what failed before memory was asked for is not told as a want of memory") {
  tests::the_gpu() = {};
  backends::cuda_stream s;
  (void)step(s);
  const std::size_t much = std::size_t{8} << 20;
  const std::string sentence = "the GPU failed before it was asked for memory: cudaErrorIllegalAddress (700)";
  {
    const tensors::arena::scope scope(s.arena()), lists(s.list_memory());
    const auto x = s.arena().take<float>(8);
    tests::the_gpu().so_far = illegal_address;
    CHECK(s.take<float>(much).empty());
    CHECK_THROWS_WITH(s.wait(), sentence);  // with no operation: there was none since the wait before
    backends::dropout_op<B>::apply(s, {}, tensors::matrix<const float>(x.data(), 1, 8), {x.data(), 1, 8});
    CHECK(s.take<float>(much).empty());
    CHECK_THROWS_WITH(s.wait(), sentence + " (after drop_rows<float, 8> (rows 1, columns 8))");
  }
  CHECK_THROWS_WITH(s.arena().reserve(much), sentence);
}

TEST_CASE("cuda stream: nothing is done before somebody waits") {
  tests::the_gpu() = {};
  backends::cuda_stream s;
  const auto x = s.arena().take<float>(1);
  x[0] = 3;
  backends::elementwise_op<B>::scale(s, 2, tensors::matrix<const float>(x.data(), 1, 1), {x.data(), 1, 1});
  CHECK(x[0] == 3);
  s.wait();
  CHECK(x[0] == 6);
}

TEST_CASE("cuda stream: a number that cannot be had is NaN, and wait says why") {
  tests::the_gpu() = {};
  backends::cuda_stream s;
  const auto g = s.arena().take<float>(8);
  tests::the_gpu().breaks = true;
  CHECK(std::isnan(backends::adamw_op<B>::squared_norm(s, g)));
  CHECK_THROWS_WITH(s.wait(), tests::contains("cudaErrorIllegalAddress"));
}

TEST_CASE("cuda stream: memory that is short is told with the bytes that are needed") {
  tests::the_gpu() = {};
  backends::cuda_stream s;
  tests::the_gpu().largest_memory = std::size_t{2} << 20;
  tests::the_gpu().found.free_bytes = 123;
  CHECK_THROWS_WITH(s.arena().reserve(std::size_t{3} << 20),
                    "the GPU has too little memory: 3145728 bytes are needed, and 123 of 68719476736 are free");
  // Within an operator, which does not throw: 32 MiB of workspace for products.
  CHECK_THROWS_WITH(step(s), tests::contains("the GPU has too little memory: 33554432 bytes are needed"));
}

TEST_CASE("cuda stream: a GPU that cannot be used is told in one sentence") {
  tests::the_gpu() = {};
  auto& gpu = tests::the_gpu();
  const auto says = [&](trouble kind, const std::string& sentence) {
    gpu.when_used = {kind, 35, "cudaErrorInsufficientDriver"};
    CHECK_THROWS_WITH(backends::cuda_stream(), sentence);
  };
  says(trouble::no_driver, "there is no GPU to run on: no NVIDIA driver is installed");
  says(trouble::no_gpu, "there is no GPU to run on: the NVIDIA driver sees none");
  gpu.found.driver = 12040;
  says(trouble::old_driver, "the NVIDIA driver is too old: it supports CUDA 12.4, and this program needs 13.0");
  says(trouble::other, "the GPU cannot be used: cudaErrorInsufficientDriver (35)");
  gpu.found.major = 7;
  gpu.found.minor = 5;
  says(trouble::none, "the GPU has compute capability 7.5, and this program needs 8.0 or more");
  gpu.found.major = 8;
  gpu.found.shares_memory = false;
  says(trouble::none,
       "the GPU cannot share memory with the host while it computes (concurrent managed access), which "
       "this program needs");
  CHECK(gpu.memories_held == 0);
}

}  // namespace

}  // namespace stream_test
