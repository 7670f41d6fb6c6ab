#pragma once

#include <bit>
#include <cstdint>
#include <string_view>

#include "clinicalbert/text/ascii_masks.hpp"
#include "clinicalbert/text/ideographs.hpp"
#include "clinicalbert/text/unicode.hpp"
#include "clinicalbert/text/utf8.hpp"

namespace clinicalbert::tokens {

/// Words as they stand in a text: ASCII letters and digits, not lower-cased yet, or one character. The i-th begins at
/// the i-th set bit of `starts`, and its last byte is the i-th set bit of `lasts`.
struct plain_words {
  const char* bytes;     ///< bit 0; 16 bytes can be read from each word's first on
  std::uint32_t origin;  ///< where `bytes` lie in the original text
  std::uint64_t starts = 0;
  std::uint64_t lasts = 0;
};

/// Whether a code point is a word of its own that normalizing leaves as it is.
[[nodiscard]] constexpr bool stands_alone(char32_t value, bool split_cjk) noexcept {
  const text::code_point_properties properties = text::properties_of(value);
  if (properties.decomposes() || properties.lower_delta() != 0) return false;
  return properties.kind() == text::category::punctuation || (properties.kind() == text::category::cjk && split_cjk);
}

/// What can be told of 64 bytes at once.
struct plain_block {
  plain_words words;
  std::uint32_t size;  ///< bytes up to one that must be normalized or the last word, if the block may have cut that
  bool ends_plain;     ///< nothing in the block must be normalized
};

/// Looks at the bytes of `text` from byte `at` on, which are also at `bytes`, where spaces follow the text's end.
[[nodiscard]] inline plain_block read_plain_block(std::string_view text, std::uint32_t at, const char* bytes,
                                                  bool split_cjk) noexcept {
  const auto bit = [](std::uint32_t i) { return std::uint64_t{1} << i; };
  const text::ascii_masks ascii = text::ascii_masks_of(bytes);
  plain_block block{{bytes, at}, 64, true};
  std::uint64_t& starts = block.words.starts;
  std::uint64_t& lasts = block.words.lasts;
  starts = (ascii.letters & ~(ascii.letters << 1)) | ascii.punctuation;
  lasts = (ascii.letters & ~(ascii.letters >> 1)) | ascii.punctuation;

  std::uint64_t others = ascii.others();
  if (others != 0 && split_cjk) {
    const std::uint64_t ideographs = text::ideographs_in(bytes);
    starts |= ideographs;
    lasts |= ideographs << 2;
    others &= ~(ideographs * 7);
  }
  while (others != 0) {
    const auto i = static_cast<std::uint32_t>(std::countr_zero(others));
    const auto code_point = text::decode_utf8(text, at + i);
    block.ends_plain = stands_alone(code_point.value, split_cjk);
    if (!block.ends_plain || i + code_point.length > 64) {
      starts &= bit(i) - 1;
      lasts &= bit(i) - 1;
      block.size = i;
      break;
    }
    starts |= bit(i);
    lasts |= bit(i + code_point.length - 1);
    others &= ~((bit(code_point.length) - 1) << i);
  }
  if (block.size > 0 && (ascii.letters & bit(block.size - 1)) != 0) {
    lasts ^= bit(block.size - 1);
    block.size = 63 - static_cast<std::uint32_t>(std::countl_zero(starts));
    starts ^= bit(block.size);
  }
  return block;
}

}  // namespace clinicalbert::tokens
