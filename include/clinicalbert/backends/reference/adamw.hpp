#pragma once

#include <algorithm>
#include <cassert>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <span>

#include "clinicalbert/backends/adamw_step.hpp"
#include "clinicalbert/backends/decay_runs.hpp"
#include "clinicalbert/backends/reference/backend.hpp"

namespace clinicalbert::backends {

/// AdamW as `adamw_step` states it, each element in double.
template <std::floating_point E>
struct adamw_op<reference<E>> {
  using stream = typename reference<E>::stream;

  static void update(stream& s, const adamw_step& step, std::span<E> w, std::span<E> g, std::span<E> m, std::span<E> v,
                     std::span<const element_range> spared = {}) noexcept {
    assert(g.size() == w.size() && m.size() == w.size() && v.size() == w.size());
    const auto update_run = [&](std::size_t begin, std::size_t end, bool decays) {
      const double kept = decays ? 1 - step.learning_rate * step.weight_decay : 1;
      for (std::size_t i = begin; i < end; ++i) {
        const double gradient = step.gradient_scale * double{g[i]};
        const double first = step.beta1 * double{m[i]} + (1 - step.beta1) * gradient;
        const double second = step.beta2 * double{v[i]} + (1 - step.beta2) * gradient * gradient;
        const double direction = step.m_correction * first / (std::sqrt(step.v_correction * second) + step.epsilon);
        w[i] = static_cast<E>(double{w[i]} * kept - step.learning_rate * direction);
        m[i] = static_cast<E>(first);
        v[i] = static_cast<E>(second);
        g[i] = E(0);
      }
    };
    constexpr std::size_t block = 4096;
    s.for_each((w.size() + block - 1) / block, [&](std::size_t item, std::size_t) {
      for_each_decay_run(spared, item * block, std::min((item + 1) * block, w.size()), update_run);
    });
  }

  /// Added from the first element to the last, on the calling thread.
  [[nodiscard]] static double squared_norm(stream&, std::span<const E> g) noexcept {
    double sum = 0;
    for (const E value : g) sum += double{value} * double{value};
    return sum;
  }
};

}  // namespace clinicalbert::backends
