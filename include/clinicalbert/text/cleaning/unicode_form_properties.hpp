#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <span>

#include "clinicalbert/text/cleaning/unicode_form_tables.hpp"

namespace clinicalbert::text {

/// The normalization forms of Unicode Standard Annex 15.
enum class unicode_form : std::uint8_t {
  nfc,   ///< canonical decomposition, then composition
  nfd,   ///< canonical decomposition
  nfkc,  ///< compatibility decomposition, then canonical composition
  nfkd,  ///< compatibility decomposition
};

[[nodiscard]] constexpr bool composes(unicode_form form) noexcept {
  return form == unicode_form::nfc || form == unicode_form::nfkc;
}

/// What one normalization form of Unicode 15.0 makes of one code point.
class unicode_form_properties {
 public:
  constexpr unicode_form_properties(const unicode_form_tables::record& record, unicode_form form) noexcept
      : record_(&record), form_(form) {}

  /// Its quick check is not "yes": the form changes it, or may do so because of what stands before it.
  [[nodiscard]] constexpr bool may_change() const noexcept { return (record_->flags >> place() & 1) != 0; }
  /// Whatever stands before it takes the form without regard to it and all behind it.
  [[nodiscard]] constexpr bool begins_segment() const noexcept { return (record_->flags >> (4 + place()) & 1) != 0; }
  [[nodiscard]] constexpr std::uint8_t combining_class() const noexcept { return record_->combining_class; }
  [[nodiscard]] constexpr bool is_hangul_syllable() const noexcept {
    return record_->canonical_length == hangul_length;
  }
  /// The full decomposition, empty where there is none and for Hangul.
  [[nodiscard]] constexpr std::span<const char32_t> table_decomposition() const noexcept {
    if (is_hangul_syllable()) return {};
    const bool compatible = form_ == unicode_form::nfkc || form_ == unicode_form::nfkd;
    return {unicode_form_tables::decompositions + (compatible ? record_->compatible_at : record_->canonical_at),
            compatible ? record_->compatible_length : record_->canonical_length};
  }

 private:
  static constexpr std::uint8_t hangul_length = 255;

  [[nodiscard]] constexpr unsigned place() const noexcept { return static_cast<unsigned>(form_); }

  const unicode_form_tables::record* record_;
  unicode_form form_;
};

/// Properties of any value up to U+10FFFF.
[[nodiscard]] constexpr unicode_form_properties properties_of(char32_t value, unicode_form form) noexcept {
  constexpr unsigned shift = unicode_form_tables::block_shift;
  const std::size_t block = unicode_form_tables::block_of[value >> shift];
  const std::size_t place = block << shift | (value & ((1U << shift) - 1));
  return {unicode_form_tables::records[unicode_form_tables::record_of[place]], form};
}

/// Calls `each(code_point)` for the full decomposition of `value` in the form, or for `value` itself.
template <class Each>
constexpr void decompose(char32_t value, unicode_form_properties properties, Each&& each) {
  if (properties.is_hangul_syllable()) {  // Unicode Standard, section 3.12
    const char32_t syllable = value - 0xAC00;
    each(0x1100 + syllable / 588);
    each(0x1161 + syllable % 588 / 28);
    if (syllable % 28 != 0) each(0x11A7 + syllable % 28);
    return;
  }
  const auto parts = properties.table_decomposition();
  if (parts.empty()) return each(value);
  for (const char32_t part : parts) each(part);
}

/// The primary composite of two code points, or 0 if there is none.
[[nodiscard]] constexpr char32_t composite_of(char32_t first, char32_t second) noexcept {
  if (first >= 0x1100 && first < 0x1113 && second >= 0x1161 && second < 0x1176) {
    return 0xAC00 + ((first - 0x1100) * 21 + (second - 0x1161)) * 28;
  }
  if (first >= 0xAC00 && first < 0xD7A4 && (first - 0xAC00) % 28 == 0 && second > 0x11A7 && second < 0x11C3) {
    return first + (second - 0x11A7);
  }
  const auto found = std::partition_point(
      std::begin(unicode_form_tables::compositions), std::end(unicode_form_tables::compositions),
      [&](const auto& one) { return one.first < first || (one.first == first && one.second < second); });
  if (found == std::end(unicode_form_tables::compositions)) return 0;
  return found->first == first && found->second == second ? found->composite : 0;
}

}  // namespace clinicalbert::text
