#pragma once

#include "clinicalbert/backends/simd/vector.hpp"

namespace clinicalbert::backends::vectors {

/// e^x to 1.5 ulp; 0 below -103.98, infinity above 88.73, NaN for NaN.
///
/// x = n ln 2 + r, and a polynomial of degree 6 for |r| <= ln 2 / 2 (minimax, relative error 2e-9 before rounding).
template <class Arch>
CLINICALBERT_INLINE batch<Arch> exp(batch<Arch> x) noexcept {
  using v = native<Arch>;
  using b = batch<Arch>;
  const b n = v::round(x * b(1.44269504f));
  b r = v::fma(n, b(-0.693359375f), x);
  r = v::fma(n, b(2.12194440e-4f), r);
  const b square = r * r;
  b low = v::fma(b(0x1.555404p-3f), r, b(0.5f));
  b high = v::fma(b(0x1.6dd9eep-10f), r, b(0x1.127006p-7f));
  high = v::fma(high, r, b(0x1.55541cp-5f));
  const b p = v::fma(v::fma(high, square, low), square, r + b(1.f));
  const b y = v::scale(p, n);
  return xsimd::select(x < b(-104.f), b(0.f),
                       xsimd::select(x > b(88.8f), b(std::numeric_limits<float>::infinity()), y));
}

/// e^x for x <= 0, to 3e-6 of itself, for numbers that will be rounded to 8 bits; 0 below -104.7, NaN for NaN.
///
/// 2^(n + r) with a polynomial of degree 4 for |r| <= 1/2 (minimax).
template <class Arch>
CLINICALBERT_INLINE batch<Arch> short_exp(batch<Arch> x) noexcept {
  using v = native<Arch>;
  using b = batch<Arch>;
  const b t = v::max(b(-151.f), x * b(1.44269504f));
  const b n = v::round(t), r = t - n;
  b p = v::fma(b(0x1.3997c0p-7f), r, b(0x1.ca1442p-5f));
  p = v::fma(p, r, b(0x1.ec06dap-3f));
  p = v::fma(p, r, b(0x1.62e0dcp-1f));
  return v::scale(v::fma(p, r, b(0x1.ffffe8p-1f)), n);
}

/// erf(x / sqrt 2) to 3e-7, exactly 1 and -1 from |x| = 5.4 on.
///
/// x times a polynomial of degree 15 in x^2 (minimax for the absolute error, 1.1e-8 before rounding), written in
/// u = 2 x^2 / 5.4^2 - 1, where its coefficients fall: no division, and no exponential.
template <class Arch>
CLINICALBERT_INLINE batch<Arch> erf_of_scaled(batch<Arch> x) noexcept {
  using v = native<Arch>;
  using b = batch<Arch>;
  const b z = v::min(b(5.4f), v::max(b(-5.4f), x));
  const b u = v::fma(z * z, b(static_cast<float>(2 / (5.4 * 5.4))), b(-1.f));
  const b w = u * u;
  b even = v::fma(w, b(9.189866832e-04f), b(1.316842390e-03f));
  b odd = v::fma(w, b(-3.341637785e-04f), b(-8.704289212e-04f));
  even = v::fma(w, even, b(7.867306471e-03f));
  odd = v::fma(w, odd, b(-4.052083474e-03f));
  even = v::fma(w, even, b(1.895908639e-02f));
  odd = v::fma(w, odd, b(-1.222444046e-02f));
  even = v::fma(w, even, b(3.939948231e-02f));
  odd = v::fma(w, odd, b(-2.838879637e-02f));
  even = v::fma(w, even, b(6.421682239e-02f));
  odd = v::fma(w, odd, b(-5.140243471e-02f));
  even = v::fma(w, even, b(9.700009227e-02f));
  odd = v::fma(w, odd, b(-7.842139900e-02f));
  even = v::fma(w, even, b(2.618562579e-01f));
  odd = v::fma(w, odd, b(-1.306559145e-01f));
  const b y = z * v::fma(u, odd, even);
  return v::min(b(1.f), v::max(b(-1.f), y));
}

/// erf(x / sqrt 2) so well that x (1 + erf(x / sqrt 2)) / 2 is right to 8e-5, and exactly 1 and -1 from |x| = 4.2 on,
/// for numbers that will be rounded to 8 bits: as `erf_of_scaled`, with a polynomial of degree 7.
template <class Arch>
CLINICALBERT_INLINE batch<Arch> short_erf_of_scaled(batch<Arch> x) noexcept {
  using v = native<Arch>;
  using b = batch<Arch>;
  const b z = v::min(b(4.2f), v::max(b(-4.2f), x));
  const b u = v::fma(z * z, b(static_cast<float>(2 / (4.2 * 4.2))), b(-1.f));
  const b w = u * u;
  b even = v::fma(w, b(2.235150337e-02f), b(4.755544662e-02f));
  b odd = v::fma(w, b(-7.488555741e-03f), b(-3.293437511e-02f));
  even = v::fma(w, even, b(1.118974239e-01f));
  odd = v::fma(w, odd, b(-7.585237175e-02f));
  even = v::fma(w, even, b(3.357093000e-01f));
  odd = v::fma(w, odd, b(-1.631429493e-01f));
  const b y = z * v::fma(u, odd, even);
  return v::min(b(1.f), v::max(b(-1.f), y));
}

/// tanh x to 2 ulp: an odd polynomial near 0 (Cephes, tanhf), beyond it 1 - 2 / (e^2|x| + 1).
template <class Arch>
CLINICALBERT_INLINE batch<Arch> tanh(batch<Arch> x) noexcept {
  using v = native<Arch>;
  using b = batch<Arch>;
  const b size = xsimd::abs(x), square = x * x;
  b p = v::fma(square, b(-5.70498872745e-3f), b(2.06390887954e-2f));
  p = v::fma(square, p, b(-5.37397155531e-2f));
  p = v::fma(square, p, b(1.33314422036e-1f));
  p = v::fma(square, p, b(-3.33332819422e-1f));
  const b near = v::fma(p * square, x, x);
  const b far = b(1.f) - b(2.f) / (exp<Arch>(size + size) + b(1.f));
  return xsimd::select(size < b(0.625f), near, xsimd::select(x < b(0.f), -far, far));
}

}  // namespace clinicalbert::backends::vectors
