#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "clinicalbert/text/cleaning/offset_map.hpp"
#include "clinicalbert/text/size_error.hpp"
#include "clinicalbert/text/span.hpp"

namespace clinicalbert::text {

/// A text that was made of an original, and where each of its bytes comes from.
struct mapped_text {
  std::string text;
  offset_map map;

  /// Appends `span` of `original` as it is. Throws size_error if the text gets 4 GiB or more.
  void copy(std::string_view original, byte_span span) {
    map.copy(span);
    text.append(original.substr(span.begin, span.size()));
  }

  /// Appends `made`, all of which stands for `original`. Throws size_error if the text gets 4 GiB or more.
  void replace(std::string_view made, byte_span original) {
    check_size(made);
    map.replace(static_cast<std::uint32_t>(made.size()), original);
    text.append(made);
  }
};

/// The text as it is, copied in one run. Throws size_error for a text of 4 GiB or more.
[[nodiscard]] inline mapped_text unchanged(std::string_view text) {
  check_size(text);
  mapped_text result;
  result.copy(text, {0, static_cast<std::uint32_t>(text.size())});
  return result;
}

/// `second`, which was made of `first.text`, mapped back to what `first` was made of.
[[nodiscard]] inline mapped_text compose(const mapped_text& first, mapped_text second) {
  second.map = compose(first.map, second.map);
  return second;
}

}  // namespace clinicalbert::text
