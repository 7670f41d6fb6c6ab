#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "clinicalbert/optimizers/schedule.hpp"

namespace clinicalbert::optimizers {

/// Which function of schedule.hpp a run follows.
enum class schedule_kind {
  linear_from_first_step,
  linear,
  cosine,
  cosine_restarts,
  constant,
  polynomial,
  inverse_square_root
};

/// As options and logs spell them, in the order of the kinds.
inline constexpr std::array<std::string_view, 7> schedule_names{
    "linear_from_first_step", "linear", "cosine", "cosine_restarts", "constant", "polynomial", "inverse_square_root"};

[[nodiscard]] constexpr std::string_view name_of(schedule_kind kind) noexcept {
  return schedule_names[static_cast<std::size_t>(kind)];
}

[[nodiscard]] constexpr std::optional<schedule_kind> schedule_named(std::string_view name) noexcept {
  for (std::size_t i = 0; i < schedule_names.size(); ++i)
    if (schedule_names[i] == name) return static_cast<schedule_kind>(i);
  return std::nullopt;
}

/// A kind and the numbers that some of them have.
struct schedule_settings {
  schedule_kind kind = schedule_kind::linear_from_first_step;
  double cycles = 0;  ///< of a cosine (0: half a one) or its restarts (0: one)
  double power = 1;   ///< of a polynomial
  double last = 0;    ///< factor that a polynomial ends at

  /// The factor on the base learning rate at a step, counted from 0; `warm` warm-up steps of `total`.
  [[nodiscard]] double factor(std::uint64_t step, std::uint64_t warm, std::uint64_t total) const noexcept {
    switch (kind) {
      case schedule_kind::linear_from_first_step:
        return schedule::linear_from_first_step(step, warm, total);
      case schedule_kind::linear:
        return schedule::linear(step, warm, total);
      case schedule_kind::cosine:
        return schedule::cosine(step, warm, total, cycles == 0 ? 0.5 : cycles);
      case schedule_kind::cosine_restarts:
        return schedule::cosine_restarts(step, warm, total, cycles == 0 ? 1.0 : cycles);
      case schedule_kind::constant:
        return schedule::constant(step, warm);
      case schedule_kind::polynomial:
        return schedule::polynomial(step, warm, total, last, power);
      case schedule_kind::inverse_square_root:
        return schedule::inverse_square_root(step, warm);
    }
    return 1.0;
  }
};

}  // namespace clinicalbert::optimizers
