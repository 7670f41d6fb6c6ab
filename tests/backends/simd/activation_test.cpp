#include "clinicalbert/backends/simd/activation.hpp"

#include <cmath>
#include <limits>

#include "tests/backends/simd/architectures.hpp"
#include "tests/catch.hpp"

namespace activation_test {

namespace {

using namespace clinicalbert;
namespace activations = backends::activations;
namespace vectors = backends::vectors;

template <class Arch, class F>
float first_of(float x, F f) {
  float result[vectors::width<Arch>];
  f(vectors::batch<Arch>(x)).store_unaligned(result);
  return result[0];
}

TEMPLATE_LIST_TEST_CASE("simd: exp is right to 2 ulp and at the ends", "", tests::simd_backends) {
  using arch = typename TestType::arch;
  const auto exp = [](float x) { return first_of<arch>(x, [](auto v) { return vectors::exp<arch>(v); }); };
  double worst = 0;
  for (double x = -87.3; x < 88.7; x += 0.00137) {
    const float at = static_cast<float>(x);
    const double want = std::exp(double{at});
    worst = std::max(worst, std::abs(double{exp(at)} - want) / want);
  }
  CHECK(worst < 2 * 1.2e-7);
  CHECK(exp(0.f) == 1.f);
  CHECK(exp(-std::numeric_limits<float>::infinity()) == 0.f);
  CHECK(exp(-1e30f) == 0.f);
  CHECK(exp(std::numeric_limits<float>::infinity()) == std::numeric_limits<float>::infinity());
  CHECK(exp(89.f) == std::numeric_limits<float>::infinity());
  CHECK(exp(88.7f) < std::numeric_limits<float>::infinity());
  CHECK(std::isnan(exp(std::numeric_limits<float>::quiet_NaN())));
}

TEMPLATE_LIST_TEST_CASE("simd: the short exp is right to 3e-6 and at the ends", "", tests::simd_backends) {
  using arch = typename TestType::arch;
  const auto exp = [](float x) { return first_of<arch>(x, [](auto v) { return vectors::short_exp<arch>(v); }); };
  double worst = 0;
  for (double x = -87.3; x <= 0; x += 0.00137) {
    const float at = static_cast<float>(x);
    // The exponent's own rounding counts with its size.
    const double want = std::exp(double{at}), allowed = 3e-6 + std::abs(x) * 1.2e-7;
    worst = std::max(worst, std::abs(double{exp(at)} - want) / want / allowed);
  }
  CHECK(worst < 1);
  CHECK(std::abs(exp(0.f) - 1.f) < 1e-6f);
  CHECK(exp(-std::numeric_limits<float>::infinity()) == 0.f);
  CHECK(exp(-1e30f) == 0.f);
  CHECK(std::isnan(exp(std::numeric_limits<float>::quiet_NaN())));
}

TEMPLATE_LIST_TEST_CASE("simd: tanh is right to 3 ulp", "", tests::simd_backends) {
  using arch = typename TestType::arch;
  double worst = 0;
  for (double x = -12; x < 12; x += 0.00073) {
    const float at = static_cast<float>(x);
    const double want = std::tanh(double{at});
    const float got = first_of<arch>(at, [](auto v) { return vectors::tanh<arch>(v); });
    worst = std::max(worst, std::abs(double{got} - want) / std::max(std::abs(want), 1e-30));
  }
  CHECK(worst < 3 * 1.2e-7);
  CHECK(first_of<arch>(1e30f, [](auto v) { return vectors::tanh<arch>(v); }) == 1.f);
  CHECK(first_of<arch>(-1e30f, [](auto v) { return vectors::tanh<arch>(v); }) == -1.f);
}

template <class Arch, class Activation>
void check_activation() {
  INFO(Activation::name);
  double worst = 0, worst_derivative = 0;
  for (double x = -30; x < 30; x += 0.00171) {
    const float at = static_cast<float>(x);
    const double size = std::max(std::abs(x), 1.0);
    const float value = first_of<Arch>(at, [](auto v) { return vectors::activation_of<Arch, Activation>::value(v); });
    const float slope =
        first_of<Arch>(at, [](auto v) { return vectors::activation_of<Arch, Activation>::derivative(v); });
    worst = std::max(worst, std::abs(double{value} - Activation::value(double{at})) / size);
    worst_derivative = std::max(worst_derivative, std::abs(double{slope} - Activation::derivative(double{at})) / size);
  }
  CHECK(worst < 3e-7);
  CHECK(worst_derivative < 5e-7);
}

/// A user's own, for which there is no vector form.
struct cube {
  template <class E>
  static E value(E x) noexcept {
    return x * x * x;
  }
  template <class E>
  static E derivative(E x) noexcept {
    return 3 * x * x;
  }
};

TEMPLATE_LIST_TEST_CASE("simd: activations agree with their formulas", "", tests::simd_backends) {
  using arch = typename TestType::arch;
  check_activation<arch, activations::gelu_exact>();
  check_activation<arch, activations::gelu_tanh>();
  check_activation<arch, activations::relu>();
  check_activation<arch, activations::tanh>();
  CHECK(first_of<arch>(3.f, [](auto v) { return vectors::activation_of<arch, cube>::value(v); }) == 27.f);
  CHECK(first_of<arch>(3.f, [](auto v) { return vectors::activation_of<arch, cube>::derivative(v); }) == 27.f);
}

TEMPLATE_LIST_TEST_CASE("simd: the short GELU is right to 8e-5, and exactly 0 or x far from zero", "",
                        tests::simd_backends) {
  using arch = typename TestType::arch;
  using gelu = activations::gelu_exact;
  const auto value = [](float x) {
    return first_of<arch>(x, [](auto v) { return vectors::short_activation_of<arch, gelu>::value(v); });
  };
  double worst = 0;
  for (double x = -30; x < 30; x += 0.00171) {
    const float at = static_cast<float>(x);
    worst = std::max(worst, std::abs(double{value(at)} - gelu::value(double{at})));
  }
  CHECK(worst < 8e-5);
  for (const float x : {4.2f, 5.5f, 17.f, 1e6f, 1e30f}) {
    CHECK(value(x) == x);
    CHECK(value(-x) == 0.f);
  }
  CHECK(value(0.f) == 0.f);
  CHECK(std::isnan(value(std::numeric_limits<float>::quiet_NaN())));
}

TEMPLATE_LIST_TEST_CASE("simd: far from zero GELU is exactly 0 or x", "", tests::simd_backends) {
  using arch = typename TestType::arch;
  const auto gelu = [](float x) {
    return first_of<arch>(x, [](auto v) { return vectors::activation_of<arch, activations::gelu_exact>::value(v); });
  };
  for (const float x : {5.5f, 6.f, 17.f, 1e6f, 1e30f}) {
    CHECK(gelu(x) == x);
    CHECK(gelu(-x) == 0.f);
  }
}

}  // namespace

}  // namespace activation_test
