#include "clinicalbert/backends/gather.hpp"

#include <vector>

#include "clinicalbert/backends/reference/backend.hpp"
#include "tests/catch.hpp"

namespace clinicalbert::gather_test {
namespace {

using B = backends::reference<double>;
using op = backends::gather_op<B>;

TEST_CASE("gather takes rows, scatter puts them back") {
  B::stream s;
  const std::vector<std::uint32_t> rows{3, 0};
  const std::vector<double> x{1, 2, 9, 3, 4, 9, 5, 6, 9, 7, 8, 9};  // four rows of two, 9 between them
  std::vector<double> y(4);
  op::gather(s, rows, {x.data(), 4, 2, 3}, {y.data(), 2, 2});
  CHECK(y == std::vector<double>{7, 8, 1, 2});

  auto back = x;
  op::scatter(s, rows, {y.data(), 2, 2}, {back.data(), 4, 2, 3}, backends::epilogues::accumulate{});
  CHECK(back == std::vector<double>{2, 4, 9, 3, 4, 9, 5, 6, 9, 14, 16, 9});
  op::scatter(s, rows, {y.data(), 2, 2}, {back.data(), 4, 2, 3}, backends::epilogues::overwrite{});
  CHECK(back == std::vector<double>{1, 2, 9, 0, 0, 9, 0, 0, 9, 7, 8, 9});
}

TEST_CASE("gather of no row leaves nothing to do, scatter of no row zeroes") {
  B::stream s;
  std::vector<double> x{1, 2};
  op::gather(s, {}, {x.data(), 1, 2}, {nullptr, 0, 2});
  op::scatter(s, {}, {nullptr, 0, 2}, {x.data(), 1, 2}, backends::epilogues::overwrite{});
  CHECK(x == std::vector<double>{0, 0});
}

}  // namespace
}  // namespace clinicalbert::gather_test
