#pragma once

#include <cstdint>

#include "clinicalbert/text/segmentation/abbreviations.hpp"

namespace clinicalbert::text {

/// What one line break between two sentences' words means. An empty line always ends a sentence.
enum class line_break_rule : std::uint8_t {
  wrapped,  ///< it ends a sentence unless the line was wrapped, which the words around it and the lines' widths say
  always,   ///< it ends a sentence: a line has its own
  never,    ///< it is white space as any other: only list items and empty lines begin anew
};

struct sentence_options {
  bool semicolon_ends_chinese = true;  ///< `；` ends a sentence, and so does `;` right after a Chinese character
  line_break_rule line_breaks = line_break_rule::wrapped;
  abbreviation_list abbreviations = {};  ///< the user's own
};

}  // namespace clinicalbert::text
