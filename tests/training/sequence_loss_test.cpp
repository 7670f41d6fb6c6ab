#include "clinicalbert/training/sequence_loss.hpp"

#include <cstdint>
#include <limits>
#include <vector>

#include "tests/catch.hpp"

namespace clinicalbert::sequence_loss_test {
namespace {

using labels::problem_type;
using training::sequence_loss;

batches::text_batch three_sequences() {
  batches::text_batch batch;
  batch.sequence_offsets = {0, 1, 2, 3};
  batch.labels = {1, -100, 0};
  batch.bits = {1, 0, 255, 0, 1, 1};
  batch.values = {0.5F, std::numeric_limits<float>::quiet_NaN(), -1.0F};
  return batch;
}

TEST_CASE("what the mean of each problem is over") {
  const auto batch = three_sequences();
  CHECK(sequence_loss{}.items(batch) == 2.0);
  CHECK(sequence_loss{.label_weights = {0.5F, 3.0F}}.items(batch) == 3.5);
  CHECK(sequence_loss{.problem = problem_type::multi_label}.items(batch) == 5.0);
  CHECK(sequence_loss{.problem = problem_type::regression}.items(batch) == 2.0);
  CHECK(sequence_loss{.problem = problem_type::multi_label}.items({}) == 0.0);
}

TEST_CASE("each problem has its loss, focal or not, in float as in double") {
  const auto batch = three_sequences();
  const std::vector<double> logits{0.5, -1.0, 2.0, 0.25, 1.5, -0.5};
  const std::vector<float> same(logits.begin(), logits.end());
  std::vector<double> d(6), expected(6);
  std::vector<float> d_float(6);
  const std::vector<double> weights{0.5, 3.0};
  const auto check = [&](const sequence_loss& loss, double value, std::size_t classes) {
    const auto count = batch.sequences() * classes;
    const std::span<const double> x = std::span(logits).first(count);
    CHECK(loss.of<double>(x, classes, batch, std::span(d).first(count), 0.5) == value);
    CHECK(std::vector<double>(d.begin(), d.begin() + static_cast<std::ptrdiff_t>(count)) ==
          std::vector<double>(expected.begin(), expected.begin() + static_cast<std::ptrdiff_t>(count)));
    CHECK(loss.of<float>(std::span(same).first(count), classes, batch, std::span(d_float).first(count), 0.5) ==
          tests::approx(value).epsilon(1e-6));
  };
  check({.label_smoothing = 0.1, .label_weights = {0.5F, 3.0F}},
        losses::cross_entropy<double>(logits, 2, batch.labels, expected,
                                      {.label_smoothing = 0.1, .class_weights = weights, .gradient_scale = 0.5}),
        2);
  check({.focal_gamma = 2.0},
        losses::focal<double>(logits, 2, batch.labels, expected, {.gamma = 2.0, .gradient_scale = 0.5}), 2);
  check({.problem = problem_type::multi_label, .label_weights = {0.5F, 3.0F}},
        losses::binary_cross_entropy<double>(logits, 2, batch.bits, expected,
                                             {.positive_weights = weights, .gradient_scale = 0.5}),
        2);
  check({.problem = problem_type::multi_label, .focal_gamma = 1.0},
        losses::binary_focal<double>(logits, 2, batch.bits, expected, {.gamma = 1.0, .gradient_scale = 0.5}), 2);
  const std::vector<double> values(batch.values.begin(), batch.values.end());
  check({.problem = problem_type::regression},
        losses::squared_error<double>(std::span(logits).first(3), values, std::span(expected).first(3),
                                      {.gradient_scale = 0.5}),
        1);
}

TEST_CASE("settings that mean nothing are refused") {
  const auto refused = [](const sequence_loss& loss, std::size_t classes, const char* why) {
    CHECK_THROWS_WITH(loss.check(classes), tests::contains(why));
  };
  CHECK_NOTHROW(sequence_loss{.label_smoothing = 0.1, .label_weights = {1, 2}, .r_drop_alpha = 4}.check(2));
  refused({.label_smoothing = 1.5}, 2, "from 0 to 1");
  refused({.label_smoothing = std::numeric_limits<double>::quiet_NaN()}, 2, "from 0 to 1");
  refused({.focal_gamma = -1}, 2, "negative");
  refused({.r_drop_alpha = -1}, 2, "negative");
  refused({.label_smoothing = 0.1, .focal_gamma = 2}, 2, "not beside");
  refused({.problem = problem_type::multi_label, .label_smoothing = 0.1}, 2, "single label");
  refused({.problem = problem_type::regression, .focal_gamma = 2}, 1, "no labels");
  refused({.problem = problem_type::regression}, 2, "one value, not 2");
  refused({.label_weights = {1, 2, 3}}, 2, "3 weights for 2 labels");
  refused({.label_weights = {1, -2}}, 2, "negative");
}

}  // namespace
}  // namespace clinicalbert::sequence_loss_test
