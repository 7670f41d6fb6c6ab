#include "clinicalbert/losses/squared_error.hpp"

#include <limits>
#include <random>
#include <vector>

#include "tests/catch.hpp"
#include "tests/data_path.hpp"
#include "tests/losses/derivatives.hpp"
#include "tests/tensor_oracle.hpp"

namespace squared_error_test {

using namespace clinicalbert::losses;

namespace {
constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
}

TEST_CASE("squared error is that of PyTorch's regression") {
  const auto folder = tests::data("heads/regression");
  const tests::oracle_file outputs(folder / "outputs.safetensors"), inputs(folder / "inputs.safetensors");
  CHECK(squared_error<double>(outputs.doubles("logits"), inputs.doubles("labels"), {}) ==
        tests::approx(outputs.doubles("loss")[0]).epsilon(1e-6));
}

TEST_CASE("gradients of squared error are those of finite differences; what has no value takes no part") {
  const std::uint32_t seed = 12;
  CAPTURE(seed);
  std::mt19937 random(seed);
  const auto predicted = tests::some_logits(random, 4);
  const std::vector<double> values{1.0, unknown, -2.0, 0.5};
  tests::check_gradient(
      predicted, [&](std::span<const double> x, std::span<double> d) { return squared_error<double>(x, values, d); });
  const double sum = squared_error<double>(predicted, values, {}, {.reduction = reduction::sum});
  CHECK(sum / 3 == tests::approx(squared_error<double>(predicted, values, {})).epsilon(1e-15));
  std::vector<double> gradient(4, 9.0);
  CHECK(squared_error<double>(predicted, std::vector<double>(4, unknown), gradient) == 0.0);
  CHECK(gradient == std::vector<double>(4, 0.0));
  CHECK_THROWS_AS(squared_error<double>(predicted, std::vector<double>(3), {}), loss_error);
}

}  // namespace squared_error_test
