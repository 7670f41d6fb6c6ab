#pragma once

#include <cmath>
#include <cstddef>
#include <limits>
#include <span>

#include "clinicalbert/backends/label_score.hpp"
#include "clinicalbert/backends/simd/backend.hpp"
#include "clinicalbert/backends/simd/exponential.hpp"
#include "clinicalbert/backends/simd/row.hpp"

namespace clinicalbert::backends {

/// In fp32, but for the logarithm: three passes over the row, with one exponential a logit; one more with smoothing.
template <class Arch, class Precision>
struct label_score_op<simd<Arch, Precision>> {
  static label_score score(std::span<float> logits, std::size_t label, double gradient_scale,
                           double smoothing = 0) noexcept {
    using namespace vectors;
    using v = native<Arch>;
    using b = batch<Arch>;
    float* const row = logits.data();
    const std::size_t n = logits.size();
    constexpr float lowest = -std::numeric_limits<float>::infinity();
    b most(lowest);
    std::size_t i = 0;
    for (; i + width<Arch> <= n; i += width<Arch>) most = v::max(most, b::load_unaligned(row + i));
    float largest = v::largest(most);
    for (; i < n; ++i) largest = std::max(largest, row[i]);

    const float of_label = row[label];
    const bool is_highest = of_label == largest && is_first_of_largest(std::span<const float>(logits), label);
    const b shift(largest);
    const double even = smoothing / static_cast<double>(n);
    float below = 0;  // how far all logits are below the largest
    if (smoothing != 0)
      below = sum_over_row<Arch>(
          n, [&](auto whole, std::size_t at, std::size_t count) { return load<Arch, whole>(row + at, count) - shift; });
    const float sum = sum_over_row<Arch>(n, [&](auto whole, std::size_t at, std::size_t count) {
      const b e = exp<Arch>(load<Arch, whole>(row + at, count) - shift);
      store<Arch, whole>(row + at, count, e);
      return e;
    });
    const double loss =
        std::log(static_cast<double>(sum)) + static_cast<double>(largest) - static_cast<double>(of_label);
    const b factor(static_cast<float>(gradient_scale / static_cast<double>(sum))),
        share(static_cast<float>(gradient_scale * even));
    over_row<Arch>(n, [&](auto whole, std::size_t at, std::size_t count) {
      store<Arch, whole>(row + at, count,
                         gradient_scale == 0 ? b(0.f) : load<Arch, whole>(row + at, count) * factor - share);
    });
    if (gradient_scale != 0) row[label] = static_cast<float>(gradient_scale * (std::expm1(-loss) + (smoothing - even)));
    if (smoothing == 0) return {loss, is_highest};
    const double of_all = smoothing * std::log(static_cast<double>(sum)) - even * static_cast<double>(below);
    return {(1 - smoothing) * loss + of_all, is_highest};
  }
};

}  // namespace clinicalbert::backends
