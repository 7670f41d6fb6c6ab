#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

#include "clinicalbert/text/segmentation/line_breaks.hpp"
#include "clinicalbert/text/segmentation/sentence_marks.hpp"
#include "clinicalbert/text/utf8.hpp"

namespace clinicalbert::text {

/// The brackets and quotation marks that are open at a place of a sentence; one kind counts as another.
class open_brackets {
 public:
  constexpr void open() noexcept { ++depth_; }
  constexpr void close() noexcept {
    if (depth_ > 0) --depth_;
  }
  /// A `"`, which opens only where one may begin a quotation, and else closes.
  constexpr void quote(bool may_open) noexcept { is_quoted_ = !is_quoted_ && may_open; }
  [[nodiscard]] constexpr bool is_quoted() const noexcept { return is_quoted_; }

  /// Whether what is open at byte `at` closes within `reach` bytes and before an empty line. If not, it is taken for
  /// stray, and forgotten: that bounds what is read twice.
  [[nodiscard]] constexpr bool enclose(std::string_view text, std::size_t at) noexcept {
    using namespace sentence_marks;
    if (at < closed_at_) return true;
    if (depth_ == 0 && !is_quoted_) return false;
    const auto window = text.substr(0, std::min(text.size(), at + reach));
    std::size_t level = 0;
    for (std::size_t i = at; i < window.size();) {
      const mark kind = mark_of(window[i]);
      if (kind == mark::line_break) {
        const bool is_alone = window[i] == '\n' && i + 1 < window.size() && window[i + 1] > ' ';
        if (is_alone) {
          ++i;
          continue;
        }
        const auto run = read_white_space(window, i);
        if (run.is_paragraph_end()) break;
        i = run.end;
        continue;
      }
      bool opens = kind == mark::opener, closes = kind == mark::closer;
      if (kind == mark::quote) closes = is_quoted_ && level == 0;
      if (kind == mark::lead) {
        const auto code_point = decode_utf8(window, i);
        opens = is_opener(code_point.value);
        closes = is_closer(code_point.value);
        i += code_point.length;
      } else {
        ++i;
      }
      if (opens) ++level;
      if (!closes) continue;
      if (level == 0) {
        closed_at_ = i;
        return true;
      }
      --level;
    }
    depth_ = 0;
    is_quoted_ = false;
    return false;
  }

 private:
  static constexpr std::size_t reach = 400;

  std::size_t depth_ = 0;
  std::size_t closed_at_ = 0;  // known: what is open closes before this byte
  bool is_quoted_ = false;
};

}  // namespace clinicalbert::text
