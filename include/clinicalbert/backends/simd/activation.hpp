#pragma once

#include "clinicalbert/backends/activations.hpp"
#include "clinicalbert/backends/simd/exponential.hpp"

namespace clinicalbert::backends::vectors {

/// An activation function on a register. This general form goes element by element, so that a user's own works at once;
/// the specializations agree with `activations` to 3e-7 (derivatives 5e-7) of the larger of |x| and 1.
template <class Arch, class Activation>
struct activation_of {
  static batch<Arch> value(batch<Arch> x) noexcept {
    return each(x, [](float e) { return Activation::value(e); });
  }
  static batch<Arch> derivative(batch<Arch> x) noexcept {
    return each(x, [](float e) { return Activation::derivative(e); });
  }

 private:
  template <class F>
  static batch<Arch> each(batch<Arch> x, F f) noexcept {
    float elements[width<Arch>];
    x.store_unaligned(elements);
    for (float& e : elements) e = f(e);
    return batch<Arch>::load_unaligned(elements);
  }
};

template <class Arch>
struct activation_of<Arch, activations::gelu_exact> {
  using b = batch<Arch>;
  static CLINICALBERT_INLINE b value(b x) noexcept {
    const b half = x * b(0.5f);
    return native<Arch>::fma(half, erf_of_scaled<Arch>(x), half);
  }
  static CLINICALBERT_INLINE b derivative(b x) noexcept {
    using v = native<Arch>;
    const b density = exp<Arch>(x * x * b(-0.5f)) * b(0.398942280f);
    return v::fma(x, density, v::fma(b(0.5f), erf_of_scaled<Arch>(x), b(0.5f)));
  }
};

/// The same for results that will be rounded to 8 bits.
template <class Arch, class Activation>
struct short_activation_of : activation_of<Arch, Activation> {};

template <class Arch>
struct short_activation_of<Arch, activations::gelu_exact> : activation_of<Arch, activations::gelu_exact> {
  static CLINICALBERT_INLINE batch<Arch> value(batch<Arch> x) noexcept {
    const batch<Arch> half = x * batch<Arch>(0.5f);
    return native<Arch>::fma(half, short_erf_of_scaled<Arch>(x), half);
  }
};

template <class Arch>
struct activation_of<Arch, activations::gelu_tanh> {
  using b = batch<Arch>;
  static CLINICALBERT_INLINE b value(b x) noexcept {  // (1 + tanh u) / 2 = 1 / (1 + e^-2u)
    return x / (b(1.f) + exp<Arch>(b(-2.f) * inner(x)));
  }
  static CLINICALBERT_INLINE b derivative(b x) noexcept {
    using v = native<Arch>;
    const b u = inner(x), e = exp<Arch>(b(-2.f) * xsimd::abs(u)), q = b(1.f) / (b(1.f) + e);
    const b slope = v::fma(x * x, b(static_cast<float>(0.79788456080286535588 * 3 * 0.044715)), b(0.797884561f));
    return v::fma(b(2.f) * x * (e * q * q), slope, xsimd::select(u < b(0.f), e * q, q));
  }

 private:
  static CLINICALBERT_INLINE b inner(b x) noexcept {
    return x * native<Arch>::fma(x * x, b(static_cast<float>(0.79788456080286535588 * 0.044715)), b(0.797884561f));
  }
};

template <class Arch>
struct activation_of<Arch, activations::relu> {
  using b = batch<Arch>;
  static CLINICALBERT_INLINE b value(b x) noexcept { return xsimd::select(x <= b(0.f), b(0.f), x); }
  static CLINICALBERT_INLINE b derivative(b x) noexcept { return xsimd::select(x > b(0.f), b(1.f), b(0.f)); }
};

template <class Arch>
struct activation_of<Arch, activations::tanh> {
  using b = batch<Arch>;
  static CLINICALBERT_INLINE b value(b x) noexcept { return vectors::tanh<Arch>(x); }
  static CLINICALBERT_INLINE b derivative(b x) noexcept {
    const b t = vectors::tanh<Arch>(x);
    return native<Arch>::fma(-t, t, b(1.f));
  }
};

}  // namespace clinicalbert::backends::vectors
