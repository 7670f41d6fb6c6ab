// Operators on rows that hosts have in common, and that a GPU has of its own.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <vector>

#include "clinicalbert/backends/activations.hpp"
#include "clinicalbert/backends/cuda/all.hpp"
#include "tests/backends/cuda/fake_gpu.hpp"
#include "tests/catch.hpp"

namespace rows_test {

namespace {

using namespace clinicalbert;
using B = backends::cuda<>;
using op = backends::gather_op<B>;

// Numbers in memory that kernels read.
std::span<float> held(backends::cuda_stream& s, std::initializer_list<float> values) {
  const auto at = s.arena().take<float>(values.size());
  std::ranges::copy(values, at.begin());
  return at;
}

std::vector<float> read(backends::cuda_stream& s, std::span<const float> values) {
  s.wait();
  return {values.begin(), values.end()};
}

TEST_CASE("cuda rows: gather takes rows, scatter puts them back") {
  tests::the_gpu() = {};
  backends::cuda_stream s;
  const std::vector<std::uint32_t> rows{3, 0};
  const auto x = held(s, {1, 2, 9, 3, 4, 9, 5, 6, 9, 7, 8, 9});  // four rows of two, 9 between them
  const auto y = held(s, {0, 0, 0, 0});
  op::gather(s, rows, {x.data(), 4, 2, 3}, {y.data(), 2, 2});
  CHECK(read(s, y) == std::vector<float>{7, 8, 1, 2});
  op::scatter(s, rows, {y.data(), 2, 2}, {x.data(), 4, 2, 3}, backends::epilogues::accumulate{});
  CHECK(read(s, x) == std::vector<float>{2, 4, 9, 3, 4, 9, 5, 6, 9, 14, 16, 9});
  op::scatter(s, rows, {y.data(), 2, 2}, {x.data(), 4, 2, 3}, backends::epilogues::overwrite{});
  CHECK(read(s, x) == std::vector<float>{1, 2, 9, 0, 0, 9, 0, 0, 9, 7, 8, 9});
}

TEST_CASE("cuda rows: gather of no row leaves nothing to do, scatter of no row zeroes") {
  tests::the_gpu() = {};
  backends::cuda_stream s;
  const auto x = held(s, {1, 2});
  op::gather(s, {}, {x.data(), 1, 2}, {nullptr, 0, 2});
  CHECK(read(s, x) == std::vector<float>{1, 2});
  op::scatter(s, {}, {nullptr, 0, 2}, {x.data(), 1, 2}, backends::epilogues::overwrite{});
  CHECK(read(s, x) == std::vector<float>{0, 0});
}

TEST_CASE("cuda rows: an activation's gradient without a product, in place") {
  tests::the_gpu() = {};
  backends::cuda_stream s;
  using gelu = backends::activations::gelu_exact;
  const auto z = held(s, {-2, -1, -0.5f, 0, 0.5f, 3}), d = held(s, {1, 2, 3, 4, 5, 6});
  backends::activation_gradient_op<B>::apply<gelu>(s, {z.data(), 2, 3}, {d.data(), 2, 3}, {d.data(), 2, 3});
  s.wait();
  for (std::size_t i = 0; i < 6; ++i)
    CHECK(static_cast<double>(d[i]) ==
          tests::approx(static_cast<double>(i + 1) * gelu::derivative(static_cast<double>(z[i]))).margin(1e-6));
}

TEST_CASE("cuda rows: means by lists, which share rows and repeat them, and their gradient") {
  tests::the_gpu() = {};
  backends::cuda_stream s;
  const std::vector<std::uint32_t> rows{2, 0, 2, 1}, offsets{0, 3, 3, 4};  // the second list is empty
  const tensors::row_lists lists{rows, offsets};
  const auto x = held(s, {1, 2, 3, 4, 6, 9}), y = held(s, {9, 9, 9, 9, 9, 9});
  using mean = backends::mean_rows_op<B>;
  mean::mean(s, lists, {x.data(), 3, 2}, {y.data(), 3, 2});
  const auto got = read(s, y);
  const std::vector<double> want{13. / 3, 20. / 3, 0, 0, 3, 4};
  for (std::size_t i = 0; i < 6; ++i) CHECK(static_cast<double>(got[i]) == tests::approx(want[i]));
  const auto d_y = held(s, {3, 6, 7, 7, 5, 1}), d_x = held(s, {1, 1, 1, 1, 1, 1});
  mean::spread(s, lists, {d_y.data(), 3, 2}, {d_x.data(), 3, 2}, backends::epilogues::accumulate{});
  const std::vector<double> added{2, 3, 6, 2, 3, 5};
  const auto after = read(s, d_x);
  for (std::size_t i = 0; i < 6; ++i) CHECK(static_cast<double>(after[i]) == tests::approx(added[i]));
  mean::spread(s, lists, {d_y.data(), 3, 2}, {d_x.data(), 3, 2}, backends::epilogues::overwrite{});
  const auto alone = read(s, d_x);
  for (std::size_t i = 0; i < 6; ++i) CHECK(static_cast<double>(alone[i]) == tests::approx(added[i] - 1));
}

TEST_CASE("cuda rows: sums and multiples, in place") {
  tests::the_gpu() = {};
  backends::cuda_stream s;
  const auto x = held(s, {1, 2, 3, 4}), z = held(s, {10, 20, 30, 40});
  using op_of = backends::elementwise_op<B>;
  op_of::add(s, {x.data(), 2, 2}, {z.data(), 2, 2}, {x.data(), 2, 2});
  CHECK(read(s, x) == std::vector<float>{11, 22, 33, 44});
  op_of::scale(s, 0.5f, {x.data(), 2, 2}, {z.data(), 2, 2});
  CHECK(read(s, z) == std::vector<float>{5.5f, 11, 16.5f, 22});
}

}  // namespace

}  // namespace rows_test
