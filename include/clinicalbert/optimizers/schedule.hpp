#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numbers>

namespace clinicalbert::optimizers {

/// Factors on the base learning rate at a step, counted from 0; w warm-up steps of t in all. During warm-up all of them
/// but `linear_from_first_step` are step / w, so that the first step of a run with warm-up changes nothing.
///
/// They agree with transformers.optimization (get_linear_schedule_with_warmup, ...) to rounding, also after the last
/// step.
namespace schedule {

[[nodiscard]] constexpr double warm_up(std::uint64_t step, std::uint64_t warm) noexcept {
  return static_cast<double>(step) / static_cast<double>(std::max<std::uint64_t>(1, warm));
}

/// How far the steps behind the warm-up have come: 0 at its end, 1 at the last step and more afterwards.
[[nodiscard]] constexpr double progress(std::uint64_t step, std::uint64_t warm, std::uint64_t total) noexcept {
  const double steps = total > warm ? static_cast<double>(total - warm) : 1.0;
  return static_cast<double>(step - warm) / steps;
}

/// 1, after the warm-up.
[[nodiscard]] constexpr double constant(std::uint64_t step, std::uint64_t warm = 0) noexcept {
  return step < warm ? warm_up(step, warm) : 1.0;
}

/// After the warm-up max(0, (t - step) / (t - w)).
[[nodiscard]] constexpr double linear(std::uint64_t step, std::uint64_t warm, std::uint64_t total) noexcept {
  if (step < warm) return warm_up(step, warm);
  if (step >= total) return 0.0;
  return static_cast<double>(total - step) / static_cast<double>(total - warm);
}

/// min((step + 1) / w, max(0, (t - step) / (t - w))): the first step of all learns already. With w = 0, no warm-up.
[[nodiscard]] constexpr double linear_from_first_step(std::uint64_t step, std::uint64_t warm,
                                                      std::uint64_t total) noexcept {
  const double rising = warm == 0 ? 1.0 : static_cast<double>(step + 1) / static_cast<double>(warm);
  const double steps = total > warm ? static_cast<double>(total - warm) : 1.0;
  const double falling = step >= total ? 0.0 : static_cast<double>(total - step) / steps;
  return std::min({1.0, rising, falling});
}

/// After the warm-up max(0, (1 + cos(2 pi cycles progress)) / 2); half a cycle falls from 1 to 0.
[[nodiscard]] inline double cosine(std::uint64_t step, std::uint64_t warm, std::uint64_t total,
                                   double cycles = 0.5) noexcept {
  if (step < warm) return warm_up(step, warm);
  return std::max(0.0, 0.5 * (1.0 + std::cos(std::numbers::pi * 2.0 * cycles * progress(step, warm, total))));
}

/// After the warm-up `cycles` times from 1 to 0 along half a cosine, and 0 after the last step. Loshchilov and Hutter
/// 2017.
[[nodiscard]] inline double cosine_restarts(std::uint64_t step, std::uint64_t warm, std::uint64_t total,
                                            double cycles = 1.0) noexcept {
  if (step < warm) return warm_up(step, warm);
  const double done = progress(step, warm, total);
  if (done >= 1.0) return 0.0;
  return std::max(0.0, 0.5 * (1.0 + std::cos(std::numbers::pi * std::fmod(cycles * done, 1.0))));
}

/// After the warm-up (1 - last) (1 - progress)^power + last, and `last` after the last step. `last` is a fraction of
/// the base learning rate (transformers takes lr_end itself).
[[nodiscard]] inline double polynomial(std::uint64_t step, std::uint64_t warm, std::uint64_t total, double last,
                                       double power = 1.0) noexcept {
  if (step < warm) return warm_up(step, warm);
  if (step > total) return last;
  return (1.0 - last) * std::pow(1.0 - std::min(1.0, progress(step, warm, total)), power) + last;
}

/// After the warm-up 1 / sqrt((step + s) / timescale) with s = timescale - w; the time scale is w, or 10,000 with no
/// warm-up.
[[nodiscard]] inline double inverse_square_root(std::uint64_t step, std::uint64_t warm) noexcept {
  if (step < warm) return warm_up(step, warm);
  const double scale = warm == 0 ? 10000.0 : static_cast<double>(warm);
  return 1.0 / std::sqrt((static_cast<double>(step - warm) + scale) / scale);
}

}  // namespace schedule

}  // namespace clinicalbert::optimizers
