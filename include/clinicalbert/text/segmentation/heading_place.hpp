#pragma once

#include <cstdint>

#include "clinicalbert/text/white_space.hpp"

namespace clinicalbert::text {

/// Where in a text a heading may begin, by what stands before.
class heading_place {
 public:
  [[nodiscard]] bool begins_line() const noexcept { return where_ == line; }
  /// A blank line or nothing at all stands before this one.
  [[nodiscard]] bool begins_paragraph() const noexcept { return where_ == line && blank_before_; }
  [[nodiscard]] bool follows_sentence() const noexcept { return where_ == sentence; }
  [[nodiscard]] bool takes_ideographs_only() const noexcept { return where_ == ideographs || where_ == behind_heading; }
  [[nodiscard]] bool inside() const noexcept { return where_ == nowhere; }

  /// Goes on behind a code point that is no part of a heading.
  void pass(char32_t value) noexcept {
    const bool was_blank = blank_;
    blank_ = is_blank(value);
    if (is_line_break(value)) {
      blank_before_ = where_ == line;
      where_ = line;
    } else if (blank_) {
      if (where_ == line || where_ == behind_heading) return;
      if (ended_ || was_blank || value == U'\t') where_ = sentence;
      if (where_ == nowhere) where_ = ideographs;
    } else {
      ended_ = value == U'.' || value == U'!' || value == U'?' || value == U';';
      const bool ended_wide = value == 0x3002 || value == 0xFF01 || value == 0xFF1F || value == 0xFF1B;
      where_ = ended_wide ? sentence : ended_ ? ideographs : nowhere;
    }
  }
  void pass_heading() noexcept {
    where_ = behind_heading;
    blank_ = ended_ = false;
  }

 private:
  enum where : std::uint8_t {
    nowhere,
    ideographs,      // behind white space: for Chinese headings only
    behind_heading,  // the same, whatever white space follows
    sentence,        // behind the end of a sentence, a TAB or two spaces
    line,
  };

  where where_ = line;
  bool blank_before_ = true, blank_ = false, ended_ = false;
};

}  // namespace clinicalbert::text
