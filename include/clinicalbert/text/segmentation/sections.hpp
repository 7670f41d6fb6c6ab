#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "clinicalbert/text/segmentation/heading_place.hpp"
#include "clinicalbert/text/segmentation/heading_reader.hpp"
#include "clinicalbert/text/segmentation/section_options.hpp"
#include "clinicalbert/text/size_error.hpp"
#include "clinicalbert/text/span.hpp"
#include "clinicalbert/text/utf8.hpp"
#include "clinicalbert/text/white_space.hpp"

namespace clinicalbert::text {

/// A part of a note.
struct section {
  byte_span heading;       ///< with its number, marks and colon; empty for what stands before the first heading
  byte_span body;          ///< without the white space around it; may be empty
  std::string_view label;  ///< of the headings in use, as long as they live; empty for no heading and for unknown ones
  friend bool operator==(const section&, const section&) = default;
};

/// The sections of a note: at each heading (see `heading_reader`) a new one begins.
///
/// The spans rise, do not overlap, lie on borders of code points and hold all but white space and a byte order mark at
/// the beginning. A text without headings is one section, an empty one none. Any bytes are a text. Time is linear.
/// Throws size_error for 4 GiB or more.
[[nodiscard]] inline std::vector<section> split_sections(std::string_view text, const section_options& options = {}) {
  check_size(text);
  std::vector<section> sections;
  heading_reader headings(text, options);
  heading_place place;
  section open;
  bool is_open = false;
  for (std::uint32_t at = text.starts_with("\xEF\xBB\xBF") ? 3 : 0; at < text.size();) {
    const auto one = decode_utf8(text, at);
    const bool is_visible = !is_white_space(one.value);
    if (const auto found = is_visible ? headings.read(at, place) : std::nullopt) {
      if (is_open) sections.push_back(open);
      open = {found->span, {found->span.end, found->span.end}, found->label};
      is_open = true;
      at = found->span.end;
      place.pass_heading();
      continue;
    }
    const std::uint32_t end = at + one.length;
    if (is_visible) {
      if (!is_open) open = {{at, at}, {at, at}, {}};
      is_open = true;
      if (open.body.empty()) open.body.begin = at;
      open.body.end = end;
    }
    const bool is_half_break = one.value == U'\r' && end < text.size() && text[end] == '\n';
    if (!is_half_break) place.pass(one.value);
    at = end;
  }
  if (is_open) sections.push_back(open);
  return sections;
}

}  // namespace clinicalbert::text
