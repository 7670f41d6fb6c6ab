#pragma once

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <system_error>
#include <vector>

namespace clinicalbert::corpora {

/// The columns of a line; views into it. A line without a separator has one. With `most` columns the last one takes the
/// rest.
[[nodiscard]] inline std::vector<std::string_view> columns_of(std::string_view line, char separator,
                                                              std::size_t most = ~std::size_t{0}) {
  std::vector<std::string_view> columns;
  while (columns.size() + 1 < most) {
    const std::size_t end = line.find(separator);
    if (end == std::string_view::npos) break;
    columns.push_back(line.substr(0, end));
    line.remove_prefix(end + 1);
  }
  columns.push_back(line);
  return columns;
}

/// A text that is nothing but decimal digits of a number below 2^64.
[[nodiscard]] inline std::optional<std::uint64_t> number_of(std::string_view digits) noexcept {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return number;
}

}  // namespace clinicalbert::corpora
