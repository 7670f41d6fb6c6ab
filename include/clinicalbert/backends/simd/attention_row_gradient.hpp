#pragma once

#include "clinicalbert/backends/simd/attention_forward.hpp"

namespace clinicalbert::backends::vectors {

/// Logits to exp(scale logit - log_sum), and what these must be multiplied by to have the sum 1: the kept log is
/// rounded, and an error that a whole row shares would not average out in d_k.
template <class Arch>
batch<Arch> exponentials_of(float* logits, std::size_t n, float scale, float log_sum) noexcept {
  const batch<Arch> factor(scale), shift(-log_sum);
  return batch<Arch>(1.f / sum_over_row<Arch>(n, [&](auto whole, std::size_t i, std::size_t count) {
                       const auto p = exp<Arch>(native<Arch>::fma(load<Arch, whole>(logits + i, count), factor, shift));
                       store<Arch, whole>(logits + i, count, p);
                       return p;
                     }));
}

/// Of one query that sees `own` keys: `kept`, its logits, become what dropout left of its probabilities, and
/// `d_logits`, the gradient by that, becomes that by the logits, scale d_s with d_s = p (d_p - sum of p d_p). Both are
/// 0 from `own` to `seen`.
template <class Arch>
void probability_gradients(float* kept, float* d_logits, std::size_t query, std::size_t own, std::size_t seen,
                           float scale, const attention_record& record) noexcept {
  using b = batch<Arch>;
  const b correction = exponentials_of<Arch>(kept, own, scale, record.log_sum[query * record.stride]);
  // Dropped probabilities are told by their sign until the second pass, so that they are drawn once.
  const auto drawn = [&](auto whole, std::size_t i, std::size_t n, b drawn_factor) {
    const b p = load<Arch, whole>(kept + i, n) * correction;
    const b d_p = drop<Arch>(load<Arch, whole>(d_logits + i, n), drawn_factor);
    store<Arch, whole>(kept + i, n, xsimd::select(drawn_factor == b(0.f), -p, p));
    store<Arch, whole>(d_logits + i, n, d_p);
  };
  if (record.dropout != nullptr)
    over_dropped_row<Arch>(*record.dropout, record.first_row + query * record.row_step, own, drawn);
  else
    over_row<Arch>(own, [&](auto whole, std::size_t i, std::size_t n) {
      store<Arch, whole>(kept + i, n, load<Arch, whole>(kept + i, n) * correction);
    });
  // The sum of p d_p is d_out out, but in these very numbers, so that a query which sees one key gets exactly 0.
  const b delta(sum_over_row<Arch>(own, [&](auto whole, std::size_t i, std::size_t n) {
    return xsimd::abs(load<Arch, whole>(kept + i, n)) * load<Arch, whole>(d_logits + i, n);
  }));
  const b factor(scale), kept_scale(record.dropout != nullptr ? static_cast<float>(record.dropout->scale()) : 1.f);
  over_row<Arch>(own, [&](auto whole, std::size_t i, std::size_t n) {
    const b p = load<Arch, whole>(kept + i, n), d_p = load<Arch, whole>(d_logits + i, n);
    store<Arch, whole>(d_logits + i, n, xsimd::abs(p) * (d_p - delta) * factor);
    store<Arch, whole>(kept + i, n, xsimd::select(p < b(0.f), b(0.f), p * kept_scale));
  });
  std::fill(kept + own, kept + seen, 0.f);
  std::fill(d_logits + own, d_logits + seen, 0.f);
}

}  // namespace clinicalbert::backends::vectors
