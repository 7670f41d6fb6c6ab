#pragma once

#include <cassert>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>

#include "clinicalbert/backends/adamw_step.hpp"
#include "clinicalbert/backends/cuda/kernel_backend.hpp"
#include "clinicalbert/backends/cuda/kernels/adamw.hpp"
#include "clinicalbert/backends/cuda/views.hpp"
#include "clinicalbert/backends/decay_runs.hpp"

namespace clinicalbert::backends {

/// AdamW in one launch over all parameters, in fp32; beside what the contract asks for, behind clipping of which the
/// host has not heard.
template <KernelBackend B>
struct adamw_op<B> {
  using stream = typename B::stream;
  static constexpr bool clips_unread = true;  ///< by `clipped`

  static void update(stream& s, const adamw_step& step, std::span<float> w, std::span<float> g, std::span<float> m,
                     std::span<float> v, std::span<const element_range> spared = {},
                     device::buffer<const double> clip = {}) noexcept {
    assert(g.size() == w.size() && m.size() == w.size() && v.size() == w.size());
    typename B::lists lists(s);
    const auto bounds = lists.template host<std::size_t>(2 * spared.size());
    for (std::size_t i = 0; i < spared.size(); ++i) {
      bounds[2 * i] = spared[i].begin;
      bounds[2 * i + 1] = spared[i].end;
    }
    if (moves_four(w) && moves_four(g) && moves_four(m) && moves_four(v)) {
      run(s, device::adamw_update<device::bf16, 4>{}, step, w, g, m, v, lists.put(std::span<const std::size_t>(bounds)),
          clip);
    } else {
      run(s, device::adamw_update<device::bf16, 1>{}, step, w, g, m, v, lists.put(std::span<const std::size_t>(bounds)),
          clip);
    }
  }

  /// Waits for the sum. In fp32 over the share of a thread, 64 elements, and in double from there.
  [[nodiscard]] static double squared_norm(stream& s, std::span<const float> g) noexcept {
    return clipped(s, g, INFINITY, 1, [](device::buffer<const double>) noexcept {});
  }

  /// The same, and calls updates(clip) before it waits: `update` with that clip and the same gradient_scale multiplies
  /// gradients by min(1, largest / (norm + 1e-6)), norm = |gradient_scale| |g|, too. Where the norm is not finite it
  /// sets its gradients to zero, and weights and moments stay.
  template <class Updates>
  [[nodiscard]] static double clipped(stream& s, std::span<const float> g, double largest, double gradient_scale,
                                      Updates&& updates) noexcept {
    typename B::lists lists(s);
    const std::uint32_t blocks = device::squared_norm<1>::blocks(g.size());
    const auto parts = lists.template take<double>(blocks), result = lists.template take<double>(2);
    const auto sum = [&](auto first) {
      first.g = buffer_of(g);
      first.parts = buffer_of(parts);
      B::launch(s, first, blocks, 1);
    };
    moves_four(g) ? sum(device::squared_norm<4>{}) : sum(device::squared_norm<1>{});
    device::clip_factor finish;
    finish.parts = buffer_of(std::span<const double>(parts));
    finish.largest = largest;
    finish.gradient_scale = gradient_scale;
    finish.result = buffer_of(result);
    B::launch(s, finish, 1, 1);
    updates(buffer_of(std::span<const double>(result)));
    return B::on_host(s, buffer_of(std::span<const double>(result)), 1);
  }

 private:
  template <class T>
  static bool moves_four(std::span<T> elements) noexcept {
    return reinterpret_cast<std::uintptr_t>(elements.data()) % 16 == 0;
  }

  template <class Kernel>
  static void run(stream& s, Kernel kernel, const adamw_step& step, std::span<float> w, std::span<float> g,
                  std::span<float> m, std::span<float> v, device::buffer<const std::size_t> bounds,
                  device::buffer<const double> clip) noexcept {
    kernel.learning_rate = static_cast<float>(step.learning_rate);
    kernel.weight_decay = static_cast<float>(step.weight_decay);
    kernel.beta1 = static_cast<float>(step.beta1);
    kernel.rest1 = static_cast<float>(1 - step.beta1);
    kernel.beta2 = static_cast<float>(step.beta2);
    kernel.rest2 = static_cast<float>(1 - step.beta2);
    kernel.epsilon = static_cast<float>(step.epsilon);
    kernel.gradient_scale = static_cast<float>(step.gradient_scale);
    kernel.m_correction = static_cast<float>(step.m_correction);
    kernel.v_correction = static_cast<float>(step.v_correction);
    kernel.w = buffer_of(w);
    kernel.g = buffer_of(g);
    kernel.m = buffer_of(m);
    kernel.v = buffer_of(v);
    kernel.spared = bounds;
    kernel.clip = clip;
    B::launch(s, kernel, kernel.blocks(w.size()), 1);
  }
};

}  // namespace clinicalbert::backends
