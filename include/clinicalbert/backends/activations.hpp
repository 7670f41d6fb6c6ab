#pragma once

#include <cmath>
#include <string_view>

namespace clinicalbert::backends {

/// The activation functions, as types: a backend's own form of one must agree with `value` and `derivative` here.
namespace activations {

/// GELU with the error function: x (1 + erf(x / sqrt 2)) / 2. Hendrycks & Gimpel 2016, eq. 1; Hugging Face's "gelu".
struct gelu_exact {
  static constexpr std::string_view name = "gelu";
  template <class E>
  [[nodiscard]] static E value(E x) noexcept {
    return x * (E(0.5) * std::erfc(-x * E(0.70710678118654752440)));
  }
  template <class E>
  [[nodiscard]] static E derivative(E x) noexcept {
    return E(0.5) * std::erfc(-x * E(0.70710678118654752440)) +
           x * E(0.39894228040143267794) * std::exp(E(-0.5) * x * x);
  }
};

/// GELU by tanh: x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))) / 2. Hendrycks & Gimpel 2016, section 2; "gelu_new".
struct gelu_tanh {
  static constexpr std::string_view name = "gelu_new";
  template <class E>
  [[nodiscard]] static E value(E x) noexcept {
    return E(0.5) * x * (E(1) + std::tanh(inner(x)));
  }
  template <class E>
  [[nodiscard]] static E derivative(E x) noexcept {
    const E t = std::tanh(inner(x));
    return E(0.5) * (E(1) + t) +
           E(0.5) * x * (E(1) - t * t) * E(0.79788456080286535588) * (E(1) + E(3 * 0.044715) * x * x);
  }

 private:
  template <class E>
  static E inner(E x) noexcept {
    return E(0.79788456080286535588) * (x + E(0.044715) * x * x * x);
  }
};

/// max(x, 0), with derivative 0 at 0 as in PyTorch.
struct relu {
  static constexpr std::string_view name = "relu";
  template <class E>
  [[nodiscard]] static E value(E x) noexcept {
    return x > E(0) ? x : E(0);
  }
  template <class E>
  [[nodiscard]] static E derivative(E x) noexcept {
    return x > E(0) ? E(1) : E(0);
  }
};

/// tanh x, of BERT's pooler.
struct tanh {
  static constexpr std::string_view name = "tanh";
  template <class E>
  [[nodiscard]] static E value(E x) noexcept {
    return std::tanh(x);
  }
  template <class E>
  [[nodiscard]] static E derivative(E x) noexcept {
    const E t = std::tanh(x);
    return E(1) - t * t;
  }
};

}  // namespace activations
}  // namespace clinicalbert::backends
