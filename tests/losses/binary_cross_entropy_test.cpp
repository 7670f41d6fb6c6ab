#include "clinicalbert/losses/binary_cross_entropy.hpp"

#include <cmath>
#include <cstdint>
#include <random>
#include <vector>

#include "tests/catch.hpp"
#include "tests/data_path.hpp"
#include "tests/losses/derivatives.hpp"
#include "tests/tensor_oracle.hpp"

namespace binary_cross_entropy_test {

using namespace clinicalbert::losses;

TEST_CASE("binary cross-entropy is that of PyTorch's multi-label classifier") {
  const auto folder = tests::data("heads/multi_label");
  const tests::oracle_file outputs(folder / "outputs.safetensors"), inputs(folder / "inputs.safetensors");
  std::vector<std::uint8_t> bits;
  for (const float bit : inputs.floats("labels")) bits.push_back(static_cast<std::uint8_t>(bit));
  const auto logits = outputs.doubles("logits");
  CHECK(binary_cross_entropy<double>(logits, 6, bits, {}) == tests::approx(outputs.doubles("loss")[0]).epsilon(1e-6));
}

TEST_CASE("gradients of binary cross-entropy are those of finite differences") {
  const std::uint32_t seed = 11;
  CAPTURE(seed);
  std::mt19937 random(seed);
  const auto logits = tests::some_logits(random, 12);
  const std::vector<std::uint8_t> bits{1, 0, ignored_bit, 0, 1, 1, ignored_bit, 0, 1, 0, 0, 0};
  const std::vector<double> weights{3.0, 1.0, 0.5, 10.0};
  for (const bool weighted : {false, true}) {
    binary_cross_entropy_settings<double> settings;
    if (weighted) settings.positive_weights = weights;
    tests::check_gradient(logits, [&](std::span<const double> x, std::span<double> d) {
      return binary_cross_entropy<double>(x, 4, bits, d, settings);
    });
  }
  double expected = 0;
  for (std::size_t i = 0; i < bits.size(); ++i) {
    const double p = 1 / (1 + std::exp(-logits[i]));
    if (bits[i] != ignored_bit) expected -= bits[i] == 1 ? weights[i % 4] * std::log(p) : std::log(1 - p);
  }
  CHECK(binary_cross_entropy<double>(logits, 4, bits, {}, {.positive_weights = weights}) ==
        tests::approx(expected / 10).epsilon(1e-13));
}

TEST_CASE("parts of a batch sum up to its binary cross-entropy") {
  const std::vector<double> logits{0.3, -1.2, 2.0, 0.1};
  const std::vector<std::uint8_t> bits{1, 0, 0, 1};
  std::vector<double> whole(4), parts(4);
  const double loss = binary_cross_entropy<double>(logits, 2, bits, whole);
  double sum = 0;
  for (std::size_t i = 0; i < 4; i += 2)
    sum += binary_cross_entropy<double>(std::span(logits).subspan(i, 2), 2, std::span(bits).subspan(i, 2),
                                        std::span(parts).subspan(i, 2),
                                        {.reduction = reduction::sum, .gradient_scale = 0.25});
  CHECK(sum / 4 == tests::approx(loss).epsilon(1e-14));
  for (std::size_t i = 0; i < 4; ++i) CHECK(parts[i] == tests::approx(whole[i]).epsilon(1e-14));
}

TEST_CASE("edges of binary cross-entropy") {
  const std::vector<float> logits{1e30F, -1e30F};
  std::vector<float> gradient{5, 5};
  CHECK(binary_cross_entropy<float>(logits, 2, std::vector<std::uint8_t>{1, 0}, gradient) == 0.0);
  CHECK(gradient == std::vector<float>{0, 0});
  const std::vector<std::uint8_t> unknown{ignored_bit, ignored_bit};
  gradient = {5, 5};
  CHECK(binary_cross_entropy<float>(logits, 2, unknown, gradient) == 0.0);
  CHECK(gradient == std::vector<float>{0, 0});
  CHECK(count_bits(unknown, 2) == 0);
  CHECK_THROWS_WITH(binary_cross_entropy<float>(logits, 2, std::vector<std::uint8_t>{1, 2}, {}),
                    tests::contains("row 0 has 2 for label 1"));
  CHECK_THROWS_AS(binary_cross_entropy<float>(logits, 2, std::vector<std::uint8_t>{1}, {}), loss_error);
  CHECK_THROWS_AS(binary_cross_entropy<float>({}, 0, {}, {}), loss_error);
}

}  // namespace binary_cross_entropy_test
