#pragma once

#include <cstdint>

#include "clinicalbert/text/segmentation/section_headings.hpp"

namespace clinicalbert::text {

/// Which lines in upper case are headings although no list has them.
enum class unknown_headings : std::uint8_t {
  none,
  with_colon,  ///< those that end with a colon
  alone,       ///< and those that blank lines (or an end of the text) stand before and after
};

/// How a note is split into sections.
struct section_options {
  const section_headings* headings = &section_headings::standard();  ///< must outlive the sections
  unknown_headings unknown = unknown_headings::with_colon;
  bool within_lines = true;  ///< headings may stand within a line, after the end of a sentence
};

}  // namespace clinicalbert::text
