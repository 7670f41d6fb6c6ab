#pragma once

#include <cmath>
#include <cstdint>

#include "clinicalbert/backends/cuda/kernels/lanes.hpp"
#include "clinicalbert/backends/cuda/kernels/sums.hpp"

namespace clinicalbert::backends::device {

/// The sum of squares of flat gradients, a part a block: parts[b], of which `clip_factor` makes one. In fp32 within a
/// thread, whose share is small, and in double from there.
template <std::uint32_t Lanes>
struct squared_norm {
  static constexpr std::uint32_t threads = 256, warps = threads / 32, elements_a_block = threads * 64;
  struct shared {
    shared_array<double, warps> sums;
  };

  [[nodiscard]] static constexpr std::uint32_t blocks(std::size_t size) noexcept {
    return static_cast<std::uint32_t>((size + elements_a_block - 1) / elements_a_block);
  }

  buffer<const float> g;
  buffer<double> parts;

  template <class Thread>
  CLINICALBERT_DEVICE void operator()(Thread& thread, shared& s) const {
    const std::size_t begin = std::size_t{thread.block()} * elements_a_block;
    const std::size_t end = begin + elements_a_block < g.size ? begin + elements_a_block : g.size;
    float sum = 0;
    for (std::size_t i = begin + thread.index() * Lanes; i < end; i += threads * Lanes) {
      float values[Lanes] = {};
      if (i + Lanes <= end) {
        load(g, i, values);
      } else {
        for (std::uint32_t j = 0; i + j < end; ++j) values[j] = g[i + j];
      }
      CLINICALBERT_UNROLL
      for (std::uint32_t j = 0; j < Lanes; ++j) sum += values[j] * values[j];
    }
    const double all = block_sum(thread, s.sums, static_cast<double>(sum));
    if (thread.index() == 0) parts[thread.block()] = all;
  }
};

/// The norm of those gradients and what clipping multiplies them by, min(1, largest / (norm + 1e-6)), left in the GPU's
/// memory, where `adamw_update` reads it: the host need not wait. One block. `result` is {factor, squared norm}; a norm
/// that is not finite gives a factor that is NaN.
struct clip_factor {
  static constexpr std::uint32_t threads = 256, warps = threads / 32;
  struct shared {
    shared_array<double, warps> sums;
  };

  buffer<const double> parts;
  double largest = INFINITY, gradient_scale = 1;  ///< the latter as in adamw_step, before clipping
  buffer<double> result;

  template <class Thread>
  CLINICALBERT_DEVICE void operator()(Thread& thread, shared& s) const {
    double sum = 0;
    for (std::size_t i = thread.index(); i < parts.size; i += threads) sum += parts[i];
    sum = block_sum(thread, s.sums, sum);
    if (thread.index() != 0) return;
    const double norm = std::sqrt(sum) * std::fabs(gradient_scale), factor = largest / (norm + 1e-6);
    result[0] = norm - norm != 0 ? static_cast<double>(NAN) : factor > 1 ? 1 : factor;
    result[1] = sum;
  }
};

/// One AdamW step over all parameters, as `adamw_step` states it: overwrites w, m and v, and sets g to zero. Elements
/// within `spared` (begins and ends, ascending, apart) do not decay. `clip` is a factor to g, or absent; where it is
/// NaN g is set to zero and all else stays, and so the step is skipped. `copy`, if present, gets w rounded to C, for
/// products in 16 bits.
template <class C, std::uint32_t Lanes>
struct adamw_update {
  static constexpr std::uint32_t threads = 256;
  struct shared {};

  [[nodiscard]] static constexpr std::uint32_t blocks(std::size_t size) noexcept {
    return static_cast<std::uint32_t>((size + threads * Lanes - 1) / (threads * Lanes));
  }

  float learning_rate = 0, weight_decay = 0, beta1 = 0, rest1 = 1, beta2 = 0, rest2 = 1, epsilon = 0;
  float gradient_scale = 1, m_correction = 1, v_correction = 1;  ///< rest1 = 1 - beta1, rest2 = 1 - beta2
  buffer<float> w, g, m, v;
  buffer<const std::size_t> spared;
  buffer<const double> clip;
  buffer<C> copy;

  template <class Thread>
  CLINICALBERT_DEVICE void operator()(Thread& thread, shared&) const {
    const std::size_t at = (std::size_t{thread.block()} * threads + thread.index()) * Lanes;
    if (at >= w.size) return;
    const float factor = clip.present() ? static_cast<float>(clip[0]) : 1.f, scale = gradient_scale * factor;
    if (factor != factor) return clear(at);
    // How many bounds are at or before this element: an odd number is within a range.
    std::size_t passed = 0;
    for (std::size_t above = spared.size; passed < above;) {
      const std::size_t middle = (passed + above) / 2;
      if (spared[middle] <= at) {
        passed = middle + 1;
      } else {
        above = middle;
      }
    }
    const auto decays = [&](std::size_t i) {
      while (passed < spared.size && spared[passed] <= i) ++passed;
      return passed % 2 == 0;
    };
    if (at + Lanes <= w.size) {
      float weight[Lanes], gradient[Lanes], first[Lanes], second[Lanes];
      load(buffer<const float>(w), at, weight);
      load(buffer<const float>(g), at, gradient);
      load(buffer<const float>(m), at, first);
      load(buffer<const float>(v), at, second);
      CLINICALBERT_UNROLL
      for (std::uint32_t i = 0; i < Lanes; ++i)
        step(weight[i], scale * gradient[i], first[i], second[i], decays(at + i));
      store(w, at, weight);
      store(m, at, first);
      store(v, at, second);
      const float zeros[Lanes] = {};
      store(g, at, zeros);
      if (copy.present()) store(copy, at, weight);
    } else {
      for (std::size_t i = at; i < w.size; ++i) {
        step(w[i], scale * g[i], m[i], v[i], decays(i));
        g[i] = 0;
        if (copy.present()) copy[i] = rounded<C>(w[i]);
      }
    }
  }

 private:
  CLINICALBERT_DEVICE void clear(std::size_t at) const {
    for (std::size_t i = at; i < at + Lanes && i < g.size; ++i) g[i] = 0;
  }

  CLINICALBERT_DEVICE void step(float& weight, float gradient, float& first, float& second, bool decays) const {
    first = beta1 * first + rest1 * gradient;
    second = beta2 * second + rest2 * gradient * gradient;
    const float direction = m_correction * first / (std::sqrt(v_correction * second) + epsilon);
    weight = weight * (decays ? 1 - learning_rate * weight_decay : 1) - learning_rate * direction;
  }
};

}  // namespace clinicalbert::backends::device
