#pragma once

#include <charconv>
#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>
#include <system_error>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace clinicalbert::training {

/// What a setting of a run may be: yes or no, a whole number, another number, or a word such as "cosine".
using setting_value = std::variant<bool, std::int64_t, double, std::string>;

/// The settings of one trial of a search, by name.
using trial_settings = std::vector<std::pair<std::string, setting_value>>;

/// As an option of a program takes it; numbers read back to the bit.
[[nodiscard]] inline std::string text_of(const setting_value& value) {
  return std::visit(
      []<class T>(const T& held) -> std::string {
        if constexpr (std::is_same_v<T, std::string>) {
          return held;
        } else if constexpr (std::is_same_v<T, bool>) {
          return held ? "true" : "false";
        } else {
          char digits[32];
          return {digits, std::to_chars(digits, digits + sizeof digits, held).ptr};
        }
      },
      value);
}

/// The value that a text writes: true and false, a decimal number, or else the text itself.
[[nodiscard]] inline setting_value value_of(std::string_view text) {
  if (text == "true" || text == "false") return text == "true";
  const auto read = [&](auto& number) {
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    return problem == std::errc() && end == text.data() + text.size();
  };
  if (std::int64_t whole = 0; read(whole)) return whole;
  if (double number = 0; read(number) && std::isfinite(number)) return number;
  return std::string(text);
}

}  // namespace clinicalbert::training
