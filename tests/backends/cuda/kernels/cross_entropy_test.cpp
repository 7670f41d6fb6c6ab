#include "clinicalbert/backends/cuda/kernels/cross_entropy.hpp"

#include <algorithm>
#include <cstdint>
#include <random>
#include <span>
#include <vector>

#include "clinicalbert/losses/cross_entropy.hpp"
#include "tests/backends/cuda/kernels/placed.hpp"
#include "tests/backends/random_values.hpp"
#include "tests/catch.hpp"

namespace cross_entropy_test {

namespace {

using namespace clinicalbert;
using namespace backends::device;

template <class E>
void cross_entropy_agrees(std::mt19937& random, double label_smoothing, bool weighted) {
  const std::size_t rows = tests::random_size(random, 1, 12), classes = tests::random_size(random, 2, 1500);
  CAPTURE(label_smoothing, weighted, rows, classes);
  auto logits = tests::random_values(random, rows * classes);
  for (double& logit : logits) logit *= 4;
  logits = tests::as_rounded<E>(logits);
  std::vector<std::int32_t> labels;
  for (std::size_t i = 0; i < rows; ++i)
    labels.push_back(i % 4 == 3 ? losses::ignored_label
                                : static_cast<std::int32_t>(tests::random_size(random, 0, classes - 1)));
  // One label is of the highest logit, and one of a logit that is as high as another before it.
  const auto first_row = std::span(logits).first(classes);
  labels[0] = static_cast<std::int32_t>(std::ranges::max_element(first_row) - first_row.begin());
  if (rows > 1) {
    labels[1] = static_cast<std::int32_t>(classes - 1);
    logits[classes] = logits[2 * classes - 1] = 20;
  }
  std::vector<double> weights;
  if (weighted)
    for (std::size_t k = 0; k < classes; ++k) weights.push_back(0.5 + static_cast<double>(k % 4) / 4);
  double all_weights = 0;
  for (std::size_t k = 0; k < classes; ++k) all_weights += weighted ? weights[k] : 1;

  losses::cross_entropy_settings<double> settings;
  settings.label_smoothing = label_smoothing;
  settings.class_weights = weights;
  settings.gradient_scale = 3;
  std::vector<double> d_logits(logits.size());
  const double divisor = losses::label_weight<double>(labels, classes, weights);
  const double loss = losses::cross_entropy<double>(logits, classes, labels, d_logits, settings);

  const auto got = tests::in_any_order([&](std::uint32_t order) {
    tests::placed<E> in_place(rows, classes, logits, 3);
    tests::placed<float> each(1, rows, 0), class_weights(1, classes, 0);
    cross_entropy<E> kernel;
    if (weighted) {
      class_weights = tests::placed<float>(1, classes, weights, 0);
      kernel.class_weights = class_weights.flat();
    }
    kernel.classes = static_cast<std::uint32_t>(classes);
    kernel.logits = in_place.view();
    kernel.labels = {labels.data(), labels.size()};
    kernel.label_smoothing = static_cast<float>(label_smoothing);
    kernel.all_weights = static_cast<float>(all_weights);
    kernel.gradient_scale = static_cast<float>(settings.gradient_scale / divisor);
    kernel.losses = each.flat();
    kernel.d_logits = in_place.view();
    std::vector<std::uint8_t> right(rows, 7);
    kernel.right = {right.data(), rows};
    tests::emulate(kernel, static_cast<std::uint32_t>(rows), 1, order);
    double sum = 0;
    for (const double value : each.values()) sum += value;
    return tests::named_values{
        {"loss", {sum / divisor}}, {"d_logits", in_place.values()}, {"right", {right.begin(), right.end()}}};
  });
  for (std::size_t i = 0; i < rows; ++i) {
    const auto row = std::span(logits).subspan(i * classes, classes);
    const auto first = std::ranges::max_element(row) - row.begin();
    CHECK(got.at("right")[i] == (labels[i] == first ? 1 : 0));
  }
  tests::check_close({{"loss", got.at("loss")}}, {{"loss", {loss}}}, 2e-6);
  tests::check_close({{"d_logits", got.at("d_logits")}}, {{"d_logits", d_logits}}, tests::half_step<E> + 1e-6);
}

TEMPLATE_TEST_CASE("cuda: cross-entropy of chosen rows agrees with losses::cross_entropy", "", float, bf16, fp16) {
  const std::uint32_t seed = 61;
  CAPTURE(seed);
  std::mt19937 random(seed);
  for (const double label_smoothing : {0.0, 0.1})
    for (const bool weighted : {false, true}) cross_entropy_agrees<TestType>(random, label_smoothing, weighted);
}

}  // namespace

}  // namespace cross_entropy_test
