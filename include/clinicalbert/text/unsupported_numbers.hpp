#pragma once

#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "clinicalbert/text/numbers.hpp"
#include "clinicalbert/text/span.hpp"

namespace clinicalbert::text {

/// What of a number does not occur: the number at all, or only with this unit.
enum class number_doubt : std::uint8_t { value, unit };

/// A number in a text about another that is not in that other.
struct unsupported_number {
  byte_span span;  ///< with its unit
  number_doubt what;

  friend bool operator==(const unsupported_number&, const unsupported_number&) noexcept = default;
};

/// The numbers and doses of `text` that do not occur in `source`, in order: 0.50 is .5 and 1,000 is 1000 there
/// (find_numbers), but 500 mg is not 0.5 g, since nothing is computed; "5 mg" is unsupported where 5 occurs with other
/// units only, or with none. Throws size_error for 4 GiB or more.
[[nodiscard]] inline std::vector<unsupported_number> find_unsupported_numbers(std::string_view text,
                                                                              std::string_view source) {
  std::set<std::string, std::less<>> values;
  std::set<std::pair<std::string, std::string>> doses;
  for (auto& one : find_numbers(source)) {
    values.insert(one.value);
    doses.emplace(std::move(one.value), std::move(one.unit));
  }
  std::vector<unsupported_number> found;
  for (auto& one : find_numbers(text)) {
    if (!values.contains(one.value))
      found.push_back({one.span, number_doubt::value});
    else if (!one.unit.empty() && !doses.contains({std::move(one.value), std::move(one.unit)}))
      found.push_back({one.span, number_doubt::unit});
  }
  return found;
}

}  // namespace clinicalbert::text
