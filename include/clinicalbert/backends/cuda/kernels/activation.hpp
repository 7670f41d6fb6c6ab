#pragma once

#include <cmath>
#include <cstdint>

#include "clinicalbert/backends/cuda/kernels/lanes.hpp"

namespace clinicalbert::backends::device {

// The activations of backends/activations.hpp, as a GPU computes them.

struct identity {
  [[nodiscard]] CLINICALBERT_DEVICE static float value(float x) { return x; }
};

struct relu {
  [[nodiscard]] CLINICALBERT_DEVICE static float value(float x) { return x > 0 ? x : 0; }
  [[nodiscard]] CLINICALBERT_DEVICE static float derivative(float x) { return x > 0 ? 1.f : 0.f; }
};

struct tanh {
  [[nodiscard]] CLINICALBERT_DEVICE static float value(float x) { return std::tanh(x); }
  [[nodiscard]] CLINICALBERT_DEVICE static float derivative(float x) {
    const float t = std::tanh(x);
    return 1 - t * t;
  }
};

struct gelu_tanh {
  [[nodiscard]] CLINICALBERT_DEVICE static float value(float x) { return 0.5f * x * (1 + std::tanh(inner(x))); }
  [[nodiscard]] CLINICALBERT_DEVICE static float derivative(float x) {
    const float t = std::tanh(inner(x));
    return 0.5f * (1 + t) + 0.5f * x * (1 - t * t) * 0.79788456080286535588f * (1 + 3 * 0.044715f * x * x);
  }

 private:
  [[nodiscard]] CLINICALBERT_DEVICE static float inner(float x) {
    return 0.79788456080286535588f * (x + 0.044715f * x * x * x);
  }
};

struct gelu_exact {
  [[nodiscard]] CLINICALBERT_DEVICE static float value(float x) { return x * below(x); }
  [[nodiscard]] CLINICALBERT_DEVICE static float derivative(float x) {
    return below(x) + x * 0.39894228040143267794f * std::exp(-0.5f * x * x);
  }

 private:
  // The normal distribution's share below x.
  [[nodiscard]] CLINICALBERT_DEVICE static float below(float x) {
    return 0.5f * std::erfc(-x * 0.70710678118654752440f);
  }
};

/// z = p + bias and y = activation(z), for each element of a product p [rows, columns]. z is absent where it need not
/// be kept; y and z may each be p. columns is a multiple of Lanes. (cuBLASLt's own epilogue has the GELU by tanh.)
template <class E, std::uint32_t Lanes, class Activation>
struct bias_activation {
  static constexpr std::uint32_t threads = 256;
  struct shared {};

  [[nodiscard]] static constexpr std::uint32_t blocks(std::uint32_t rows, std::uint32_t columns) noexcept {
    return static_cast<std::uint32_t>((std::size_t{rows} * (columns / Lanes) + threads - 1) / threads);
  }

  std::uint32_t rows = 0, columns = 0;
  row_buffer<const E> p;
  buffer<const float> bias;
  row_buffer<E> z, y;

  friend constexpr bool operator==(const bias_activation&, const bias_activation&) noexcept = default;

  template <class Thread>
  CLINICALBERT_DEVICE void operator()(Thread& thread, shared&) const {
    const std::uint32_t number = thread.block() * threads + thread.index(), groups = columns / Lanes;
    const std::uint32_t row = number / groups, column = number % groups * Lanes;
    if (row >= rows) return;
    float values[Lanes], b[Lanes];
    load(p.elements, p.at(row, column), values);
    load(bias, column, b);
    CLINICALBERT_UNROLL
    for (std::uint32_t i = 0; i < Lanes; ++i) values[i] = widened(rounded<E>(values[i] + b[i]));
    if (z.present()) store(z.elements, z.at(row, column), values);
    CLINICALBERT_UNROLL
    for (std::uint32_t i = 0; i < Lanes; ++i) values[i] = Activation::value(values[i]);
    store(y.elements, y.at(row, column), values);
  }
};

/// d_z = d_y activation'(z). d_z may be d_y.
template <class E, std::uint32_t Lanes, class Activation>
struct activation_gradient {
  static constexpr std::uint32_t threads = 256;
  struct shared {};

  [[nodiscard]] static constexpr std::uint32_t blocks(std::uint32_t rows, std::uint32_t columns) noexcept {
    return bias_activation<E, Lanes, Activation>::blocks(rows, columns);
  }

  std::uint32_t rows = 0, columns = 0;
  row_buffer<const E> z, d_y;
  row_buffer<E> d_z;

  template <class Thread>
  CLINICALBERT_DEVICE void operator()(Thread& thread, shared&) const {
    const std::uint32_t number = thread.block() * threads + thread.index(), groups = columns / Lanes;
    const std::uint32_t row = number / groups, column = number % groups * Lanes;
    if (row >= rows) return;
    float values[Lanes], gradient[Lanes];
    load(z.elements, z.at(row, column), values);
    load(d_y.elements, d_y.at(row, column), gradient);
    CLINICALBERT_UNROLL
    for (std::uint32_t i = 0; i < Lanes; ++i) gradient[i] *= Activation::derivative(values[i]);
    store(d_z.elements, d_z.at(row, column), gradient);
  }
};

}  // namespace clinicalbert::backends::device
