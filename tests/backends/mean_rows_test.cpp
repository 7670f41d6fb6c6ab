#include "clinicalbert/backends/mean_rows.hpp"

#include <cstdint>
#include <random>
#include <unsupported/Eigen/CXX11/ThreadPool>
#include <vector>

#include "clinicalbert/backends/reference/backend.hpp"
#include "tests/catch.hpp"

namespace clinicalbert::mean_rows_test {
namespace {

using B = backends::reference<double>;
using op = backends::mean_rows_op<B>;

TEST_CASE("mean_rows: means by lists that share rows, and the same lists back") {
  B::stream s;
  const std::vector<std::uint32_t> rows{3, 0, 3, 3}, offsets{0, 2, 2, 3, 4};
  const tensors::row_lists lists{rows, offsets};
  const std::vector<double> x{1, 2, 9, 3, 4, 9, 5, 6, 9, 7, 8, 9};  // four rows of two, 9 between them
  std::vector<double> y(8, -1);
  op::mean(s, lists, {x.data(), 4, 2, 3}, {y.data(), 4, 2});
  CHECK(y == std::vector<double>{4, 5, 0, 0, 7, 8, 7, 8});

  const std::vector<double> d_y{2, 4, 100, 100, 1, 1, 0.5, 0};
  auto d_x = x;
  op::spread(s, lists, {d_y.data(), 4, 2}, {d_x.data(), 4, 2, 3}, backends::epilogues::accumulate{});
  CHECK(d_x == std::vector<double>{2, 4, 9, 3, 4, 9, 5, 6, 9, 9.5, 11, 9});
  op::spread(s, lists, {d_y.data(), 4, 2}, {d_x.data(), 4, 2, 3}, backends::epilogues::overwrite{});
  CHECK(d_x == std::vector<double>{1, 2, 9, 0, 0, 9, 0, 0, 9, 2.5, 3, 9});
}

TEST_CASE("mean_rows: no list leaves nothing to do, and zeroes") {
  B::stream s;
  std::vector<double> x{1, 2};
  op::mean(s, {}, {x.data(), 1, 2}, {nullptr, 0, 2});
  op::spread(s, {}, {nullptr, 0, 2}, {x.data(), 1, 2}, backends::epilogues::overwrite{});
  CHECK(x == std::vector<double>{0, 0});
}

TEST_CASE("mean_rows: random lists, against sums written out; spread is the transpose; the same bits with threads") {
  const auto seed = GENERATE(1u, 2u, 3u);
  CAPTURE(seed);
  std::mt19937 random(seed);
  constexpr std::size_t width = 150, height = 20;
  std::vector<std::uint32_t> rows, offsets{0};
  for (std::size_t i = 0; i < 12; ++i) {
    for (std::size_t k = random() % 5; k-- > 0;) rows.push_back(static_cast<std::uint32_t>(random() % height));
    offsets.push_back(static_cast<std::uint32_t>(rows.size()));
  }
  const tensors::row_lists lists{rows, offsets};
  std::normal_distribution<double> normal;
  std::vector<double> x(height * width), d_y(12 * width), y(12 * width), d_x(height * width);
  for (double& v : x) v = normal(random);
  for (double& v : d_y) v = normal(random);
  const auto run = [&](Eigen::ThreadPoolInterface* pool) {
    B::stream s(pool);
    op::mean(s, lists, {x.data(), height, width}, {y.data(), 12, width});
    op::spread(s, lists, {d_y.data(), 12, width}, {d_x.data(), height, width}, backends::epilogues::overwrite{});
  };
  run(nullptr);
  double forward = 0, backward = 0;
  for (std::size_t i = 0; i < 12; ++i)
    for (std::size_t c = 0; c < width; ++c) {
      double sum = 0;
      for (const auto n : lists[i]) sum += x[n * width + c];
      CHECK(y[i * width + c] == tests::approx(lists[i].empty() ? 0 : sum / static_cast<double>(lists[i].size())));
      forward += y[i * width + c] * d_y[i * width + c];
    }
  for (std::size_t i = 0; i < x.size(); ++i) backward += x[i] * d_x[i];
  CHECK(forward == tests::approx(backward));
  const auto y_alone = y, d_x_alone = d_x;
  Eigen::ThreadPool pool(3);
  run(&pool);
  CHECK(y == y_alone);
  CHECK(d_x == d_x_alone);
}

}  // namespace
}  // namespace clinicalbert::mean_rows_test
