#pragma once

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <xsimd/xsimd.hpp>

/// Small functions of registers are called millions of times: a compiler that leaves one out of line costs half the
/// speed.
#define CLINICALBERT_INLINE inline __attribute__((always_inline))

namespace clinicalbert::backends::vectors {

/// The architecture whose registers Arch computes with, as xsimd knows it.
template <class Arch>
struct registers_of {
  using type = Arch;
};

template <class Arch>
using batch = xsimd::batch<float, typename registers_of<Arch>::type>;

template <class Arch>
inline constexpr std::size_t width = batch<Arch>::size;

#if XSIMD_WITH_SSE2
/// A sum that is taken where it is written: GCC would gather the products of a tile first, and spill them.
template <class V>
CLINICALBERT_INLINE V kept(V sum) noexcept {
  asm("" : "+v"(sum));
  return sum;
}
#endif

/// How many registers an architecture has for the tile of a product: `rows` of A by `columns` vectors of B stay in
/// accumulators; the rest holds B and one broadcast element of A.
template <class Arch>
struct tile_shape {
  static constexpr int rows = 6, columns = 2;
};

/// What xsimd 8 to 13 lack or spell differently, in terms of arrays: right on every architecture. The files named after
/// architectures specialize it.
template <class Arch>
struct native {
  using batch = vectors::batch<Arch>;
  static constexpr std::size_t width = batch::size;

  static batch fma(batch a, batch b, batch c) noexcept { return xsimd::fma(a, b, c); }

  /// Of two numbers; b where one of them is NaN.
  static batch min(batch a, batch b) noexcept { return xsimd::select(a < b, a, b); }
  static batch max(batch a, batch b) noexcept { return xsimd::select(a > b, a, b); }
  static batch sqrt(batch a) noexcept { return xsimd::sqrt(a); }

  static float sum(batch a) noexcept {
    float x[width];
    a.store_unaligned(x);
    for (std::size_t half = width / 2; half > 0; half /= 2)
      for (std::size_t i = 0; i < half; ++i) x[i] += x[i + half];
    return x[0];
  }

  static float largest(batch a) noexcept {
    float x[width];
    a.store_unaligned(x);
    return *std::max_element(x, x + width);
  }

  /// p[0..n) and zeros; nothing beyond is touched.
  static batch load_first(const float* p, std::size_t n) noexcept {
    float x[width] = {};
    std::copy_n(p, std::min(n, width), x);
    return batch::load_unaligned(x);
  }

  static void store_first(float* p, std::size_t n, batch a) noexcept {
    float x[width];
    a.store_unaligned(x);
    std::copy_n(x, std::min(n, width), p);
  }

  static batch round(batch a) noexcept { return xsimd::nearbyint(a); }

  /// a * 2^n for whole n, rounded once, also to and beyond the ends of the range.
  static batch scale(batch a, batch n) noexcept {
    float x[width], e[width];
    a.store_unaligned(x);
    n.store_unaligned(e);
    for (std::size_t i = 0; i < width; ++i) {  // in two steps: 2^n itself may not be a float
      const std::int32_t whole = e[i] > -250.f ? (e[i] < 250.f ? static_cast<std::int32_t>(e[i]) : 250) : -250;
      const std::int32_t half = whole / 2;
      x[i] = x[i] * power_of_two(half) * power_of_two(whole - half);
    }
    return batch::load_unaligned(x);
  }

  /// target[column][row] = source[row][column] for a square of `width`.
  static void transpose(const float* source, std::size_t source_stride, float* target,
                        std::size_t target_stride) noexcept {
    for (std::size_t r = 0; r < width; ++r)
      for (std::size_t c = 0; c < width; ++c) target[c * target_stride + r] = source[r * source_stride + c];
  }

  /// Sums of squares in double, `width` numbers at a time; `count` must be a multiple of `width`.
  static double sum_of_squares(const float* p, std::size_t count) noexcept {
    double sums[width] = {};
    for (std::size_t i = 0; i < count; i += width)
      for (std::size_t j = 0; j < width; ++j) sums[j] += double{p[i + j]} * double{p[i + j]};
    double sum = 0;
    for (double s : sums) sum += s;
    return sum;
  }

  /// Four vectors of 32-bit words at once, as Philox wants them: low and high halves of the product with a constant.
  struct words {
    std::uint32_t at[width];
  };
  static words count_from(std::uint32_t first) noexcept {
    words w;
    for (std::size_t i = 0; i < width; ++i) w.at[i] = first + static_cast<std::uint32_t>(i);
    return w;
  }
  static words same(std::uint32_t value) noexcept {
    words w;
    std::fill_n(w.at, width, value);
    return w;
  }
  static words exclusive_or(words a, words b, words c) noexcept {
    for (std::size_t i = 0; i < width; ++i) a.at[i] ^= b.at[i] ^ c.at[i];
    return a;
  }
  static void multiply(std::uint32_t m, words a, words& low, words& high) noexcept {
    for (std::size_t i = 0; i < width; ++i) {
      const std::uint64_t product = std::uint64_t{m} * a.at[i];
      low.at[i] = static_cast<std::uint32_t>(product);
      high.at[i] = static_cast<std::uint32_t>(product >> 32);
    }
  }
  static void store(words a, std::uint32_t* p) noexcept { std::copy_n(a.at, width, p); }

 private:
  static float power_of_two(std::int32_t n) noexcept {
    return std::bit_cast<float>(static_cast<std::uint32_t>(n + 127) << 23);
  }
};

}  // namespace clinicalbert::backends::vectors

#include "clinicalbert/backends/simd/vector_avx2.hpp"
#include "clinicalbert/backends/simd/vector_avx512.hpp"
#include "clinicalbert/backends/simd/vector_neon.hpp"
#include "clinicalbert/backends/simd/vector_sse.hpp"
