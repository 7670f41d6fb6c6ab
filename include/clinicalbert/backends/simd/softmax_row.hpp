#pragma once

#include "clinicalbert/backends/simd/dot.hpp"
#include "clinicalbert/backends/simd/exponential.hpp"
#include "clinicalbert/backends/simd/row.hpp"

namespace clinicalbert::backends::vectors {

struct softmax_sums {
  float largest, sum;  // of the scaled logits; of exp(logit - largest)
};

/// Turns n logits in place into exp(scale logit - largest), not yet divided by their sum. The row is filled up with
/// zeros to `padded`, a multiple of the vector width that its memory must hold. Dot says which products they go into.
template <class Dot>
CLINICALBERT_INLINE softmax_sums exponentials(float* row, std::size_t n, std::size_t padded, float scale) noexcept {
  using arch = typename Dot::arch;
  using v = native<arch>;
  using b = batch<arch>;
  constexpr std::size_t w = width<arch>;
  const auto e_to = [](b x) __attribute__((always_inline)) {
    if constexpr (Dot::per_word > 1)
      return short_exp<arch>(x);
    else
      return exp<arch>(x);
  };
  constexpr float lowest = -std::numeric_limits<float>::infinity();
  for (std::size_t i = n; i < padded; ++i) row[i] = lowest;
  b m0(lowest), m1(lowest);
  std::size_t i = 0;
  const std::size_t end = (n + w - 1) / w * w;
  for (; i + 2 * w <= end; i += 2 * w) {
    m0 = v::max(m0, b::load_unaligned(row + i));
    m1 = v::max(m1, b::load_unaligned(row + i + w));
  }
  if (i < end) m0 = v::max(m0, b::load_unaligned(row + i));
  const float largest = v::largest(v::max(m0, m1)) * scale;
  const b factor(scale), shift(-largest);
  b s0(0.f), s1(0.f);
  for (i = 0; i + 2 * w <= end; i += 2 * w) {
    const b e0 = e_to(v::fma(b::load_unaligned(row + i), factor, shift));
    const b e1 = e_to(v::fma(b::load_unaligned(row + i + w), factor, shift));
    e0.store_unaligned(row + i);
    e1.store_unaligned(row + i + w);
    s0 = s0 + e0;
    s1 = s1 + e1;
  }
  if (i < end) {
    const b e = e_to(v::fma(b::load_unaligned(row + i), factor, shift));
    e.store_unaligned(row + i);
    s0 = s0 + e;
  }
  for (i = end; i < padded; i += w) b(0.f).store_unaligned(row + i);
  return {largest, v::sum(s0 + s1)};
}

}  // namespace clinicalbert::backends::vectors
