#pragma once

#include "clinicalbert/backends/simd/row.hpp"

namespace clinicalbert::backends::vectors {

struct row_moments {
  float mean, inverse_deviation;
};

/// Normalizes one row in place or from x to y: its mean first, then the squares around it, since one pass over both
/// would lose everything where the mean is large.
template <class Arch>
CLINICALBERT_INLINE row_moments normalize_row(const float* x, const float* weight, const float* bias, float epsilon,
                                              float* y, std::size_t n) noexcept {
  using b = batch<Arch>;
  const float size = static_cast<float>(n);
  const float mean = sum_over_row<Arch>(
                         n, [&](auto whole, std::size_t i, std::size_t count)
                                __attribute__((always_inline)) { return load<Arch, whole>(x + i, count); }) /
                     size;
  const b center(mean);
  const float variance = sum_over_row<Arch>(
                             n,
                             [&](auto whole, std::size_t i, std::size_t count) __attribute__((always_inline)) {
                               const b d = load<Arch, whole>(x + i, count) - center;
                               return d * d;
                             }) /
                         size;
  const float inverse = 1.f / std::sqrt(variance + epsilon);
  const b factor(inverse);
  over_row<Arch>(
      n, [&](auto whole, std::size_t i, std::size_t count) __attribute__((always_inline)) {
        const b normal = (load<Arch, whole>(x + i, count) - center) * factor;
        store<Arch, whole>(
            y + i, count,
            native<Arch>::fma(normal, load<Arch, whole>(weight + i, count), load<Arch, whole>(bias + i, count)));
      });
  return {mean, inverse};
}

/// The gradient of `normalize_row`: with g = d_y weight and z the normalized x,
/// d_x = inverse_deviation (g - mean(g) - z mean(g z)); adds d_y z to d_weight and d_y to d_bias. d_x may be d_y.
template <class Arch>
CLINICALBERT_INLINE void normalize_row_gradient(const float* x, row_moments moments, const float* weight,
                                                const float* d_y, float* d_x, float* d_weight, float* d_bias,
                                                std::size_t n) noexcept {
  using b = batch<Arch>;
  using v = native<Arch>;
  const b center(moments.mean), factor(moments.inverse_deviation);
  const float size = static_cast<float>(n);
  // What rounding took from the mean: far from zero it is more than d_weight bears.
  const b rest(sum_over_row<Arch>(
                   n, [&](auto whole, std::size_t i, std::size_t count)
                          __attribute__((always_inline)) { return load<Arch, whole>(x + i, count) - center; }) /
               size);
  const auto normal = [&](auto whole, std::size_t i, std::size_t count) __attribute__((always_inline)) {
    return (load<Arch, whole>(x + i, count) - center - rest) * factor;
  };
  const float mean_gz = sum_over_row<Arch>(
      n, [&](auto whole, std::size_t i, std::size_t count) __attribute__((always_inline)) {
        const b d = load<Arch, whole>(d_y + i, count), z = normal(whole, i, count);
        store<Arch, whole>(d_weight + i, count, v::fma(d, z, load<Arch, whole>(d_weight + i, count)));
        store<Arch, whole>(d_bias + i, count, d + load<Arch, whole>(d_bias + i, count));
        return d * load<Arch, whole>(weight + i, count) * z;
      });
  const float mean_g = sum_over_row<Arch>(
      n, [&](auto whole, std::size_t i, std::size_t count) __attribute__((always_inline)) {
        return load<Arch, whole>(d_y + i, count) * load<Arch, whole>(weight + i, count);
      });
  const b g_mean(mean_g / size), gz_mean(-mean_gz / size);
  over_row<Arch>(
      n, [&](auto whole, std::size_t i, std::size_t count) __attribute__((always_inline)) {
        const b g = load<Arch, whole>(d_y + i, count) * load<Arch, whole>(weight + i, count);
        store<Arch, whole>(d_x + i, count, factor * v::fma(normal(whole, i, count), gz_mean, g - g_mean));
      });
}

}  // namespace clinicalbert::backends::vectors
