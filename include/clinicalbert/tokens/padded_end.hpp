#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

namespace clinicalbert::tokens {

/// Lets the bytes of a text be read in blocks that reach over its end: there, a copy of the last ones with spaces
/// behind.
class padded_end {
 public:
  static constexpr std::uint32_t readable = 80;  ///< bytes behind any place: a block of 64, and 16 from its last byte
                                                 ///< on

  /// The text from byte `begin` on; it must outlive this object.
  padded_end(std::string_view text, std::uint32_t begin) noexcept : text_(text) {
    const auto end = static_cast<std::uint32_t>(text.size());
    copied_ = end - std::min(end - begin, readable);
    const auto last = std::copy(text.begin() + copied_, text.end(), bytes_.begin());
    std::fill(last, bytes_.end(), ' ');
  }

  /// At least `readable` bytes from byte `at` of the text on, of which those behind its end are spaces.
  [[nodiscard]] const char* from(std::uint32_t at) const noexcept {
    return at < copied_ ? text_.data() + at : bytes_.data() + (at - copied_);
  }

 private:
  std::string_view text_;
  std::uint32_t copied_;
  std::array<char, 2 * readable> bytes_;
};

}  // namespace clinicalbert::tokens
