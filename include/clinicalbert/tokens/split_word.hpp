#pragma once

#include <cstdint>
#include <string_view>

#include "clinicalbert/text/span.hpp"

namespace clinicalbert::tokens {

/// A word with more code points after normalizing is [UNK].
inline constexpr std::uint32_t longest_word = 100;

/// A word as WordPiece wants it; lives during the call that hands it out.
struct split_word {
  std::string_view bytes;        ///< normalized, well-formed UTF-8
  text::byte_span span;          ///< bytes of the original text
  const text::byte_span* spans;  ///< of each byte of `bytes`; null where they
                                 ///< stand for those of `span` one to one
  bool too_long;                 ///< has more than `longest_word` code points; `bytes` is then
                                 ///< not to be used

  /// Where bytes [begin, end) of the word come from; both on borders of code points, begin < end.
  [[nodiscard]] text::byte_span origin(std::uint32_t begin, std::uint32_t end) const noexcept {
    if (spans == nullptr) return {span.begin + begin, span.begin + end};
    return {spans[begin].begin, spans[end - 1].end};
  }
};

}  // namespace clinicalbert::tokens
