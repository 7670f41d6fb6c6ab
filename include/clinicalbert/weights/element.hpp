#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace clinicalbert::weights {

/// The type of a stored tensor's elements, little-endian.
enum class element : std::uint8_t { f64, f32, f16, bf16, i64, i32, i16, i8, u8, boolean };

struct element_description {
  element type;
  std::string_view name;  // as safetensors spells it
  std::size_t size;       // in bytes
};

inline constexpr std::array<element_description, 10> element_types{{{element::f64, "F64", 8},
                                                                    {element::f32, "F32", 4},
                                                                    {element::f16, "F16", 2},
                                                                    {element::bf16, "BF16", 2},
                                                                    {element::i64, "I64", 8},
                                                                    {element::i32, "I32", 4},
                                                                    {element::i16, "I16", 2},
                                                                    {element::i8, "I8", 1},
                                                                    {element::u8, "U8", 1},
                                                                    {element::boolean, "BOOL", 1}}};

/// In bytes.
[[nodiscard]] constexpr std::size_t size_of(element type) noexcept {
  return element_types[static_cast<std::size_t>(type)].size;
}

/// As safetensors spells it: "F32", "BF16", "BOOL".
[[nodiscard]] constexpr std::string_view name_of(element type) noexcept {
  return element_types[static_cast<std::size_t>(type)].name;
}

[[nodiscard]] constexpr std::optional<element> element_named(std::string_view name) noexcept {
  for (const auto& known : element_types) {
    if (known.name == name) return known.type;
  }
  return std::nullopt;
}

[[nodiscard]] constexpr bool is_floating(element type) noexcept { return type <= element::bf16; }

}  // namespace clinicalbert::weights
