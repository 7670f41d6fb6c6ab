#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "clinicalbert/text/unicode_tables.hpp"

namespace clinicalbert::text {

/// What BERT's cleaning and splitting make of a code point.
enum class category : std::uint8_t {
  letter,       ///< part of a word: everything that is none of the others
  punctuation,  ///< a word of its own
  space,        ///< ends a word
  removed,      ///< control, format, private use, NUL, U+FFFD: as if it were not there
  cjk,          ///< a word of its own where CJK is split
};

/// What Hugging Face's BERT tokenizers do with one code point (as measured with tokenizers 0.23.3, which mixes
/// several versions of Unicode).
class code_point_properties {
 public:
  constexpr explicit code_point_properties(const unicode_tables::record& record) noexcept : record_(&record) {}

  [[nodiscard]] constexpr category kind() const noexcept { return static_cast<category>(record_->flags & 7); }
  /// A nonspacing mark, which stripping accents removes.
  [[nodiscard]] constexpr bool is_mark() const noexcept { return (record_->flags & 8) != 0; }
  /// Its canonical decomposition begins with a code point of a combining class other than 0.
  [[nodiscard]] constexpr bool begins_with_mark() const noexcept { return (record_->flags & 16) != 0; }
  /// Its canonical decomposition has a code point that canonical ordering may move and that stripping accents keeps.
  [[nodiscard]] constexpr bool reorders() const noexcept { return (record_->flags & 32) != 0; }
  [[nodiscard]] constexpr std::uint8_t combining_class() const noexcept { return record_->combining_class; }
  [[nodiscard]] constexpr bool decomposes() const noexcept { return record_->decomposition_length != 0; }
  [[nodiscard]] constexpr bool is_hangul_syllable() const noexcept {
    return record_->decomposition_length == hangul_length;
  }
  [[nodiscard]] constexpr std::span<const char32_t> table_decomposition() const noexcept {
    return {unicode_tables::decompositions + record_->decomposition_at, record_->decomposition_length};
  }
  [[nodiscard]] constexpr std::int32_t lower_delta() const noexcept { return record_->lower_delta; }

 private:
  static constexpr std::uint8_t hangul_length = 255;
  const unicode_tables::record* record_;
};

/// Properties of any value up to U+10FFFF (surrogates count as letters).
[[nodiscard]] constexpr code_point_properties properties_of(char32_t value) noexcept {
  constexpr unsigned shift = unicode_tables::block_shift;
  const std::size_t block = unicode_tables::block_of[value >> shift];
  const std::size_t place = block << shift | (value & ((1U << shift) - 1));
  return code_point_properties(unicode_tables::records[unicode_tables::record_of[place]]);
}

/// Calls `each(code_point)` for the full canonical decomposition of `value` in order, or for `value` itself.
template <class Each>
constexpr void decompose(char32_t value, code_point_properties properties, Each&& each) {
  if (!properties.decomposes()) {
    each(value);
  } else if (properties.is_hangul_syllable()) {  // Unicode Standard, section 3.12
    const char32_t syllable = value - 0xAC00;
    each(0x1100 + syllable / 588);
    each(0x1161 + syllable % 588 / 28);
    if (syllable % 28 != 0) each(0x11A7 + syllable % 28);
  } else {
    for (const char32_t part : properties.table_decomposition()) each(part);
  }
}

/// Calls `each(code_point)` for the lower case of `value`, of which there are two for U+0130 and else one.
template <class Each>
constexpr void lower_case(char32_t value, Each&& each) {
  each(static_cast<char32_t>(static_cast<std::int64_t>(value) + properties_of(value).lower_delta()));
  if (value == 0x130) each(char32_t{0x307});
}

}  // namespace clinicalbert::text
