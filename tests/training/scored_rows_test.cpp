#include "clinicalbert/training/scored_rows.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <random>
#include <span>
#include <vector>

#include "clinicalbert/backends/reference/all.hpp"
#include "clinicalbert/backends/thread_pool.hpp"
#include "clinicalbert/losses/cross_entropy.hpp"
#include "tests/finite_difference.hpp"

namespace scored_rows_test {

using namespace clinicalbert;

TEST_CASE("rows are scored as by cross_entropy, with the same bits for any number of threads") {
  const std::uint64_t seed = std::random_device()();
  const double smoothing = GENERATE(0.0, 0.1, 1.0);
  CAPTURE(seed, smoothing);
  std::mt19937_64 random(seed);
  std::normal_distribution<double> normal(0, 3);
  constexpr std::size_t rows = 57, classes = 91;
  std::vector<double> logits(rows * classes);
  for (double& x : logits) x = normal(random);
  std::vector<std::int32_t> labels(rows);
  std::uint64_t right = 0, known = 0;
  for (std::size_t i = 0; i < rows; ++i) {
    const auto row = std::span(logits).subspan(i * classes, classes);
    const auto best = std::max_element(row.begin(), row.end()) - row.begin();
    labels[i] = i % 7 == 3 ? -100 : i % 5 == 0 ? static_cast<std::int32_t>(best) : static_cast<std::int32_t>(i);
    known += labels[i] == -100 ? 0U : 1U;
    right += labels[i] == best ? 1U : 0U;
  }
  std::vector<double> expected(logits.size());
  losses::cross_entropy_settings<double> settings;
  settings.reduction = losses::reduction::sum;
  settings.gradient_scale = 0.125;
  settings.label_smoothing = smoothing;
  const double loss = losses::cross_entropy<double>(logits, classes, labels, expected, settings);
  backends::thread_pool pool(3);
  std::vector<double> first;
  for (const bool threads : {false, true}) {
    backends::host_stream stream = threads ? backends::host_stream(&pool) : backends::host_stream();
    stream.arena().reserve(training::row_scores_workspace(rows));
    auto gradient = logits;
    const auto found = training::score_rows<backends::reference<double>>(
        stream, tensors::matrix<double>(gradient.data(), rows, classes), labels, 0.125, smoothing);
    CHECK(stream.arena().grown() == 0);
    CHECK(found.rows == known);
    CHECK(found.right == right);
    CHECK(found.loss == tests::approx(loss).epsilon(1e-13));
    tests::check_same(gradient, expected);
    if (!threads) first = gradient;
    CHECK(first == gradient);
  }
}

}  // namespace scored_rows_test
