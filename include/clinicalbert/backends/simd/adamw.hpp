#pragma once

#include <algorithm>
#include <cstddef>
#include <span>

#include "clinicalbert/backends/adamw_step.hpp"
#include "clinicalbert/backends/contract.hpp"
#include "clinicalbert/backends/decay_runs.hpp"
#include "clinicalbert/backends/simd/backend.hpp"
#include "clinicalbert/backends/simd/blocking.hpp"
#include "clinicalbert/backends/simd/row.hpp"

namespace clinicalbert::backends {

/// AdamW in one pass over parameters, gradients and moments.
template <class Arch>
struct adamw_op<simd<Arch>> {
  using stream = typename simd<Arch>::stream;

  static void update(stream& s, const adamw_step& step, std::span<float> w, std::span<float> g, std::span<float> m,
                     std::span<float> v, std::span<const element_range> spared = {}) noexcept {
    using namespace vectors;
    using b = batch<Arch>;
    using n = native<Arch>;
    const auto constant = [](double x) { return b(static_cast<float>(x)); };
    const b scale = constant(step.gradient_scale), beta1 = constant(step.beta1), rest1 = constant(1 - step.beta1),
            beta2 = constant(step.beta2), rest2 = constant(1 - step.beta2), v_correction = constant(step.v_correction),
            epsilon = constant(step.epsilon), rate = constant(-step.learning_rate * step.m_correction),
            shrink = constant(-step.learning_rate * step.weight_decay), zero = constant(0);
    const auto update_run = [&](std::size_t first, std::size_t end, bool decays) {
      float *pw = w.data() + first, *pg = g.data() + first, *pm = m.data() + first, *pv = v.data() + first;
      const b decay = decays ? shrink : zero;
      over_row<Arch>(
          end - first, [&](auto whole, std::size_t i, std::size_t rest) __attribute__((always_inline)) {
            const b gradient = load<Arch, whole>(pg + i, rest) * scale;
            const b mean = n::fma(beta1, load<Arch, whole>(pm + i, rest), rest1 * gradient);
            const b square = n::fma(beta2, load<Arch, whole>(pv + i, rest), rest2 * gradient * gradient);
            const b weight = load<Arch, whole>(pw + i, rest);
            const b moved = rate * mean / (n::sqrt(square * v_correction) + epsilon);
            store<Arch, whole>(pg + i, rest, zero);
            store<Arch, whole>(pm + i, rest, mean);
            store<Arch, whole>(pv + i, rest, square);
            store<Arch, whole>(pw + i, rest, n::fma(decay, weight, weight) + moved);
          });
    };
    constexpr std::size_t chunk = 16384;
    s.for_each((w.size() + chunk - 1) / chunk, [&](std::size_t item, std::size_t) {
      for_each_decay_run(spared, item * chunk, std::min((item + 1) * chunk, w.size()), update_run);
    });
  }

  [[nodiscard]] static double squared_norm(stream& s, std::span<const float> g) noexcept {
    constexpr std::size_t pieces = 256, w = vectors::width<Arch>;
    const vectors::even_split vectors_of{g.size() / w, pieces};
    double sums[pieces];
    s.for_each(pieces, [&](std::size_t piece, std::size_t) {
      sums[piece] =
          vectors::native<Arch>::sum_of_squares(g.data() + vectors_of.begin(piece) * w, vectors_of.size(piece) * w);
    });
    double total = 0;
    for (const double sum : sums) total += sum;
    for (std::size_t i = g.size() / w * w; i < g.size(); ++i) total += double{g[i]} * double{g[i]};
    return total;
  }
};

/// Master weights, gradients and moments are fp32 where products are bf16.
template <class Arch>
struct adamw_op<simd<Arch, precisions::bf16>> : adamw_op<simd<Arch>> {};

}  // namespace clinicalbert::backends
