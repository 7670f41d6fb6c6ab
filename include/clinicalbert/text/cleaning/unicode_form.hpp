#pragma once

#include <cstdint>
#include <string_view>

#include "clinicalbert/text/ascii_run.hpp"
#include "clinicalbert/text/cleaning/mapped_text.hpp"
#include "clinicalbert/text/cleaning/unicode_form_properties.hpp"
#include "clinicalbert/text/cleaning/unicode_form_segment.hpp"
#include "clinicalbert/text/size_error.hpp"
#include "clinicalbert/text/utf8.hpp"

namespace clinicalbert::text {

/// A whole text in a normalization form of Unicode 15.0, with where each byte comes from.
///
/// What is in the form already is copied; malformed bytes are too, and no mark combines over them. A composed or
/// decomposed code point comes from all of the sequence that it stands for; where marks change places, so does all
/// between the first and the last of them. Time rises with the length of the text, times the logarithm of the longest
/// run of marks that must be sorted.
///
/// Throws size_error if the text or its form has 4 GiB or more. Unicode Standard Annex 15; passes
/// NormalizationTest.txt.
[[nodiscard]] inline mapped_text to_unicode_form(std::string_view text, unicode_form form) {
  check_size(text);
  const auto size = static_cast<std::uint32_t>(text.size());
  mapped_text result;
  result.text.reserve(text.size());
  unicode_form_segment segment(form);
  std::uint32_t copied = 0;  // result has all before it
  std::uint32_t begin = 0;   // of the present segment
  std::uint8_t class_before = 0;
  std::uint32_t at = 0;
  while (at < size) {
    if (static_cast<unsigned char>(text[at]) < 0x80) {  // in every form, and what follows may combine with the last one
      at = static_cast<std::uint32_t>(end_of_ascii_run(text, at));
      begin = at - 1;
      class_before = 0;
      continue;
    }
    const auto code_point = decode_utf8(text, at);
    const std::uint32_t next = at + code_point.length;
    const auto properties = properties_of(code_point.value, form);
    const std::uint8_t present_class = properties.combining_class();
    if (code_point.malformed) {
      begin = next;
    } else if (properties.begins_segment()) {
      begin = at;
    }
    if (code_point.malformed || (!properties.may_change() && (present_class == 0 || class_before <= present_class))) {
      class_before = present_class;
      at = next;
      continue;
    }
    at = next;
    while (at < size) {  // to the end of the segment
      const auto following = decode_utf8(text, at);
      if (following.malformed || properties_of(following.value, form).begins_segment()) break;
      at += following.length;
    }
    result.copy(text, {copied, begin});
    segment.write(text, {begin, at}, result);
    copied = begin = at;
    class_before = 0;
  }
  result.copy(text, {copied, size});
  return result;
}

}  // namespace clinicalbert::text
