#include "clinicalbert/backends/cuda/label_scores.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

#include "clinicalbert/backends/cuda/all.hpp"
#include "clinicalbert/backends/lasting_memory.hpp"
#include "clinicalbert/backends/reference/all.hpp"
#include "clinicalbert/losses/label_weight.hpp"
#include "clinicalbert/training/scored_rows.hpp"
#include "tests/backends/cuda/fake_gpu.hpp"
#include "tests/catch.hpp"

namespace label_scores_test {

namespace {

using namespace clinicalbert;

constexpr std::size_t rows = 9, classes = 41;

// Logits in memory that the stream's kernels read, and what score_rows makes of them.
template <class B>
struct scored {
  typename B::stream s;
  tensors::arena memory{backends::lasting_memory(s)};
  tensors::matrix<float> logits{memory.template take<float>(rows * classes).data(), rows, classes};
  std::vector<std::int32_t> labels;
  training::row_scores sums;

  explicit scored(std::uint32_t seed) {
    std::mt19937 random(seed);
    for (std::size_t i = 0; i < rows * classes; ++i) logits.data[i] = static_cast<float>(random() % 1001) * 1e-2f - 5;
    for (std::size_t i = 0; i < rows; ++i) {
      const auto best = std::ranges::max_element(logits[i]) - logits[i].begin();
      labels.push_back(i % 4 == 1   ? losses::ignored_label
                       : i % 2 == 0 ? static_cast<std::int32_t>(best)
                                    : static_cast<std::int32_t>(random() % classes));
    }
    s.arena().reserve(training::row_scores_workspace(rows));
  }
  void score(double scale, double smoothing) { sums = training::score_rows<B>(s, logits, labels, scale, smoothing); }
};

}  // namespace

TEST_CASE("cuda: rows are scored where they are, as on the CPU") {
  tests::the_gpu() = {};
  const auto seed = GENERATE(1u, 2u);
  for (const double scale : {0.0, 0.25})
    for (const double smoothing : {0.0, 0.1}) {
      CAPTURE(seed, scale, smoothing);
      scored<backends::cuda<>> there(seed);
      scored<backends::reference<float>> here(seed);
      there.score(scale, smoothing);
      here.score(scale, smoothing);
      CHECK(there.sums.loss == tests::approx(here.sums.loss).epsilon(1e-6));
      CHECK(there.sums.rows == here.sums.rows);
      CHECK(there.sums.right == here.sums.right);
      CHECK(here.sums.right >= rows / 2);
      double largest = 0;
      for (std::size_t i = 0; i < rows * classes; ++i)
        largest = std::max(largest, std::abs(static_cast<double>(there.logits.data[i] - here.logits.data[i])));
      CHECK(largest <= 1e-6 * scale);
    }
  CHECK(tests::the_gpu().memories_held == 0);
}

TEST_CASE("cuda: a failure while rows are scored is thrown") {
  tests::the_gpu() = {};
  scored<backends::cuda<>> one(3);
  tests::the_gpu().breaks = true;
  CHECK_THROWS_AS(one.score(1, 0), backends::device_error);
  CHECK_NOTHROW(one.score(1, 0));
}

}  // namespace label_scores_test
