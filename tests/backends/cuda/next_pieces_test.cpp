#include "clinicalbert/backends/cuda/next_pieces.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "clinicalbert/backends/cuda/all.hpp"
#include "clinicalbert/backends/cuda/replayed_cuda.hpp"
#include "clinicalbert/backends/lasting_memory.hpp"
#include "tests/backends/cuda/fake_gpu.hpp"
#include "tests/catch.hpp"

namespace next_pieces_test {

namespace {

using namespace clinicalbert;
using backends::normalized_over;

// Two rows of five pieces in memory of the stream's kernels, of which pieces 4 of the first and 0 and 1 of the second
// are banned.
template <class B>
struct two_rows {
  using op = backends::next_pieces_op<B>;
  static constexpr std::size_t pieces = 5, most = 4;
  typename B::stream s;
  tensors::arena memory{backends::lasting_memory(s)};
  tensors::matrix<float> logits{memory.template take<float>(2 * pieces).data(), 2, pieces};
  std::vector<std::uint32_t> offsets{0, 1, 3};
  std::vector<std::int32_t> bans{4, 0, 1}, ids = std::vector<std::int32_t>(2 * most, -5);
  std::vector<float> log_probabilities = std::vector<float>(2 * most);

  two_rows() {
    const std::vector<float> values{1, 3, 2, 3, 9, 8, 7, 0, 1, 2};
    std::ranges::copy(values, logits.data);
  }
  void best(normalized_over sums) {
    op::best(s, logits, {offsets, bans}, sums, {ids.data(), 2, most}, {log_probabilities.data(), 2, most});
  }
  void draw(std::vector<std::uint32_t> rows, std::vector<double> uniforms, double temperature) {
    ids.resize(rows.size());
    log_probabilities.resize(rows.size());
    op::draw(s, logits, {offsets, bans}, rows, uniforms, temperature, ids, log_probabilities);
  }
};

using found = std::vector<std::int32_t>;

}  // namespace

TEMPLATE_TEST_CASE("cuda: the likeliest pieces that are not banned, and what they are worth among all or the allowed",
                   "", backends::cuda<>, backends::replayed_cuda<>) {
  tests::the_gpu() = {};
  const double all = std::log(std::exp(1.0) + 2 * std::exp(3.0) + std::exp(2.0) + std::exp(9.0));
  const double allowed = std::log(std::exp(1.0) + 2 * std::exp(3.0) + std::exp(2.0));
  for (const auto sums : {normalized_over::all_pieces, normalized_over::allowed_pieces}) {
    two_rows<TestType> rows;
    rows.best(sums);
    rows.s.wait();
    CHECK(rows.ids == found{1, 3, 2, 0, 4, 3, 2, -1});
    const double of = sums == normalized_over::all_pieces ? all : allowed;
    for (const auto& [rank, logit] : {std::pair{0, 3.0}, {1, 3.0}, {2, 2.0}, {3, 1.0}})
      CHECK(rows.log_probabilities[static_cast<std::size_t>(rank)] == tests::approx(logit - of).margin(1e-6));
  }
  CHECK(tests::the_gpu().memories_held == 0);
}

TEMPLATE_TEST_CASE("cuda: pieces are drawn from rows, of those that are not banned", "", backends::cuda<>,
                   backends::replayed_cuda<>) {
  tests::the_gpu() = {};
  two_rows<TestType> rows;
  rows.draw({1, 0, 1, 0}, {0, 0, 0.9999, 0.9999}, 1);
  rows.s.wait();
  CHECK(rows.ids == found{2, 0, 4, 3});
  const double of_second = std::log(std::exp(0.0) + std::exp(1.0) + std::exp(2.0));
  CHECK(rows.log_probabilities[0] == tests::approx(-of_second).margin(1e-6));
  CHECK(rows.log_probabilities[2] == tests::approx(2 - of_second).margin(1e-6));
  rows.draw({1}, {0.5}, 1e-3);  // so cool that the likeliest is certain
  rows.s.wait();
  CHECK(rows.ids == found{4});
  CHECK(rows.log_probabilities[0] == tests::approx(0).margin(1e-6));
}

TEST_CASE("cuda: nothing is found where something failed, which the next wait tells") {
  tests::the_gpu() = {};
  two_rows<backends::cuda<>> rows;
  tests::the_gpu().refused_launch = 1;
  rows.best(normalized_over::all_pieces);
  CHECK(std::ranges::all_of(rows.ids, [](std::int32_t id) { return id == -1; }));
  CHECK_THROWS_WITH(rows.s.wait(), tests::contains("best_pieces"));
  rows.draw({0}, {0.5}, 1);
  CHECK_NOTHROW(rows.s.wait());
  CHECK(rows.ids[0] >= 0);
  tests::the_gpu().breaks = true;
  rows.draw({0}, {0.5}, 1);
  CHECK(rows.ids == found{-1});
  CHECK_THROWS_AS(rows.s.wait(), backends::device_error);
}

TEST_CASE("cuda: pieces are found in work that is recorded for a graph") {
  tests::the_gpu() = {};
  two_rows<backends::replayed_cuda<>> rows;
  const std::vector<std::int32_t> ids{1, 2, 3};
  const std::vector<std::uint8_t> segments(3);
  const std::vector<std::uint32_t> offsets{0, 3};
  rows.s.repeat({ids, segments, tensors::sequences(offsets)},
                [&](const tensors::token_batch&) { rows.best(normalized_over::all_pieces); });
  rows.s.wait();
  CHECK(rows.ids == found{1, 3, 2, 0, 4, 3, 2, -1});
}

}  // namespace next_pieces_test
