#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "clinicalbert/text/span.hpp"
#include "clinicalbert/text/unicode.hpp"
#include "clinicalbert/text/utf8.hpp"
#include "tests/fuzz/input.hpp"

// What only checks is not what is fuzzed: comparisons in it would be half of the time.
#ifdef __clang__
#pragma clang attribute push(__attribute__((no_sanitize("coverage"))), apply_to = function)
#endif

namespace clinicalbert::fuzz {

/// Where code points of a text begin and end, a malformed byte being one.
class borders {
 public:
  explicit borders(std::string_view text) : text_(text), at_(text.size() + 1, false) {
    for (std::size_t at = 0; at < text.size(); at += text::decode_utf8(text, at).length) at_[at] = true;
    at_[text.size()] = true;
  }

  /// A span of whole code points of the text; empty only where that is allowed.
  [[nodiscard]] bool hold(text::byte_span span, bool may_be_empty = false) const {
    return span.begin <= span.end && span.end <= text_.size() && at_[span.begin] && at_[span.end] &&
           (may_be_empty || span.begin < span.end);
  }

 private:
  std::string_view text_;
  std::vector<bool> at_;
};

/// Rising, not overlapping, not empty, of whole code points.
inline void require_rising(std::string_view text, const std::vector<text::byte_span>& spans, const char* property) {
  const borders whole(text);
  std::size_t before = 0;
  for (const text::byte_span span : spans) {
    require(whole.hold(span) && span.begin >= before, property);
    before = span.end;
  }
}

}  // namespace clinicalbert::fuzz

#ifdef __clang__
#pragma clang attribute pop
#endif
