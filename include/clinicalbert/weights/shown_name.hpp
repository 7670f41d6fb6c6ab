#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace clinicalbert::weights {

/// A name from a file as an error message may show it: in quotation marks, printable ASCII, at most 200 bytes.
///
/// A hostile name could hold terminal commands or megabytes.
[[nodiscard]] inline std::string shown_name(std::string_view name) {
  constexpr std::size_t longest = 200;
  std::string shown = "\"";
  for (const char c : name.substr(0, longest)) shown += c >= ' ' && c <= '~' && c != '"' ? c : '?';
  if (name.size() > longest) shown += "...";
  return shown + '"';
}

}  // namespace clinicalbert::weights
