#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "clinicalbert/corpora/code_points.hpp"
#include "clinicalbert/text/span.hpp"

namespace clinicalbert::corpora {

/// The text of a BioC document, made of passages that say where in the document they begin, in code points.
///
/// What lies between passages is not in a BioC file, so one character stands for it, whatever its length there.
class bioc_text {
 public:
  /// Appends a passage, behind `joint` if it is not the first.
  void add(std::string_view passage, std::uint64_t offset, char joint) {
    if (!stretches_.empty()) {
      text_ += joint;
      ++code_points_;
    }
    const std::uint64_t size = code_point_index(passage).size();
    stretches_.push_back({offset, size, code_points_});
    code_points_ += size;
    text_ += passage;
  }

  [[nodiscard]] const std::string& text() const noexcept { return text_; }

  /// The bytes of `text()` at a location; nothing where no passage holds its first or its last character. `index` is
  /// that of `text()`.
  [[nodiscard]] std::optional<text::byte_span> span_of(std::uint64_t offset, std::uint64_t length,
                                                       const code_point_index& index) const {
    if (length == 0 || length - 1 > ~offset) return std::nullopt;
    const auto first = place_of(offset);
    const auto last = place_of(offset + (length - 1));
    if (!first || !last || *first > *last) return std::nullopt;
    return text::byte_span{static_cast<std::uint32_t>(index.byte_of(*first).value()),
                           static_cast<std::uint32_t>(index.byte_of(*last + 1).value())};
  }

 private:
  // What stands in the document at code points [offset, offset + size) begins at code point `begin` of the text.
  struct stretch {
    std::uint64_t offset, size, begin;
  };

  [[nodiscard]] std::optional<std::size_t> place_of(std::uint64_t offset) const {
    const auto found = std::find_if(stretches_.begin(), stretches_.end(), [&](const stretch& part) {
      return offset >= part.offset && offset - part.offset < part.size;
    });
    if (found == stretches_.end()) return std::nullopt;
    return static_cast<std::size_t>(found->begin + (offset - found->offset));
  }

  std::string text_;
  std::vector<stretch> stretches_;
  std::uint64_t code_points_ = 0;
};

}  // namespace clinicalbert::corpora
