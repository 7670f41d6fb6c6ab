#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "clinicalbert/text/utf8.hpp"

namespace clinicalbert::corpora {

/// Turns byte offsets of a text into offsets in code points, in which brat and PubTator count, and back.
///
/// A byte of malformed UTF-8 counts as one code point, as a reader that replaces it by U+FFFD sees it. Keeps one number
/// for 64 code points; `text` must outlive the index.
class code_point_index {
 public:
  explicit code_point_index(std::string_view text) : text_(text) {
    for (std::size_t at = 0; at < text.size(); at += text::decode_utf8(text, at).length) {
      if (size_++ % stride == 0) marks_.push_back(at);
    }
  }

  /// Code points in all.
  [[nodiscard]] std::size_t size() const noexcept { return size_; }

  /// Code points before a byte. A byte inside a code point counts as its first one; one behind the text as the text's
  /// end.
  [[nodiscard]] std::size_t code_point_of(std::size_t byte) const noexcept {
    if (byte >= text_.size()) return size_;
    const auto mark =
        static_cast<std::size_t>(std::upper_bound(marks_.begin(), marks_.end(), byte) - marks_.begin()) - 1;
    std::size_t count = mark * stride;
    for (std::size_t at = marks_[mark];; ++count) {
      at += text::decode_utf8(text_, at).length;
      if (at > byte) return count;
    }
  }

  /// The first byte of a code point; the text's size for the one behind the last; nothing beyond.
  [[nodiscard]] std::optional<std::size_t> byte_of(std::size_t code_point) const noexcept {
    if (code_point > size_) return std::nullopt;
    if (code_point == size_) return text_.size();
    std::size_t at = marks_[code_point / stride];
    for (std::size_t left = code_point % stride; left > 0; --left) at += text::decode_utf8(text_, at).length;
    return at;
  }

 private:
  static constexpr std::size_t stride = 64;

  std::string_view text_;
  std::vector<std::size_t> marks_;  // first byte of code points 0, 64, 128, ...
  std::size_t size_ = 0;
};

}  // namespace clinicalbert::corpora
