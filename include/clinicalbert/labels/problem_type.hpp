#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace clinicalbert::labels {

/// What the K numbers of a sequence classifier mean: one of K labels, any of K labels, or a quantity.
enum class problem_type : std::uint8_t { single_label, multi_label, regression };

/// As config.json spells them in its field problem_type, in the order of the enumeration.
inline constexpr std::array<std::string_view, 3> problem_names{"single_label_classification",
                                                               "multi_label_classification", "regression"};

[[nodiscard]] constexpr std::string_view name_of(problem_type problem) noexcept {
  return problem_names[static_cast<std::size_t>(problem)];
}

[[nodiscard]] constexpr std::optional<problem_type> problem_named(std::string_view name) noexcept {
  for (std::size_t i = 0; i < problem_names.size(); ++i)
    if (problem_names[i] == name) return static_cast<problem_type>(i);
  return std::nullopt;
}

}  // namespace clinicalbert::labels
