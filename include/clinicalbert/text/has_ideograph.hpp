#pragma once

#include <cstddef>
#include <string_view>

#include "clinicalbert/text/fold.hpp"
#include "clinicalbert/text/utf8.hpp"

namespace clinicalbert::text {

/// Whether a text has an ideograph (fold.hpp): whether it is Chinese, or has Chinese in it.
[[nodiscard]] inline bool has_ideograph(std::string_view text) noexcept {
  for (std::size_t at = 0; at < text.size();) {
    const auto one = decode_utf8(text, at);
    if (is_ideograph(one.value)) return true;
    at += one.length;
  }
  return false;
}

}  // namespace clinicalbert::text
