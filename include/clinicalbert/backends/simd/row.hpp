#pragma once

#include <type_traits>

#include "clinicalbert/backends/simd/vector.hpp"

namespace clinicalbert::backends::vectors {

/// A vector in memory: all of it, without a mask, or its first `n` elements and zeros.
template <class Arch, bool Whole>
CLINICALBERT_INLINE batch<Arch> load(const float* p, std::size_t n) noexcept {
  if constexpr (Whole) return batch<Arch>::load_unaligned(p);
  return native<Arch>::load_first(p, n);
}
template <class Arch, bool Whole>
CLINICALBERT_INLINE void store(float* p, std::size_t n, batch<Arch> a) noexcept {
  if constexpr (Whole)
    a.store_unaligned(p);
  else
    native<Arch>::store_first(p, n, a);
}

/// f(whole, i, count) for each vector of a row of n elements; `whole` is a std::bool_constant, false for a rest of
/// `count`.
template <class Arch, class F>
CLINICALBERT_INLINE void over_row(std::size_t n, F&& f) noexcept {
  std::size_t i = 0;
  for (; i + width<Arch> <= n; i += width<Arch>) f(std::true_type{}, i, width<Arch>);
  if (i < n) f(std::false_type{}, i, n - i);
}

/// The sum over a row of what f(whole, i, count) gives, in an order that only n decides.
template <class Arch, class F>
CLINICALBERT_INLINE float sum_over_row(std::size_t n, F&& f) noexcept {
  using b = batch<Arch>;
  constexpr std::size_t w = width<Arch>;
  b s0(0.f), s1(0.f), s2(0.f), s3(0.f);
  std::size_t i = 0;
  for (; i + 4 * w <= n; i += 4 * w) {
    s0 = s0 + f(std::true_type{}, i, w);
    s1 = s1 + f(std::true_type{}, i + w, w);
    s2 = s2 + f(std::true_type{}, i + 2 * w, w);
    s3 = s3 + f(std::true_type{}, i + 3 * w, w);
  }
  for (; i + w <= n; i += w) s0 = s0 + f(std::true_type{}, i, w);
  if (i < n) {  // what stands beyond the row is not zero any more
    float rest[w];
    f(std::false_type{}, i, n - i).store_unaligned(rest);
    s1 = s1 + native<Arch>::load_first(rest, n - i);
  }
  return native<Arch>::sum((s0 + s1) + (s2 + s3));
}

/// f(row) for each row, `grain` of them a work item.
template <class Arch, class Stream, class F>
void over_rows(Stream& stream, std::size_t rows, std::size_t grain, F&& f) noexcept {
  stream.for_each((rows + grain - 1) / grain, [&](std::size_t item, std::size_t) {
    for (std::size_t row = item * grain; row < std::min(rows, (item + 1) * grain); ++row) f(row);
  });
}

}  // namespace clinicalbert::backends::vectors
