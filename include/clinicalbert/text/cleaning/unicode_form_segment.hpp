#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "clinicalbert/text/cleaning/mapped_text.hpp"
#include "clinicalbert/text/cleaning/unicode_form_properties.hpp"
#include "clinicalbert/text/size_error.hpp"
#include "clinicalbert/text/span.hpp"
#include "clinicalbert/text/utf8.hpp"

namespace clinicalbert::text {

/// Brings one segment, a stretch of text whose form nothing outside it has to do with, into a normalization form.
///
/// Keeps its memory from one segment to the next: 32 bytes for each code point of the longest, 48 while it sorts.
class unicode_form_segment {
 public:
  explicit unicode_form_segment(unicode_form form) noexcept : form_(form) {}

  /// Appends the form of `span` of `text` to `result`. What the form leaves as it is, is copied; for the rest, the
  /// shortest stretches stand for each other whose ends canonical reordering and composition do not cross.
  void write(std::string_view text, byte_span span, mapped_text& result) {
    parts_.clear();
    for (std::uint32_t at = span.begin; at < span.end;) {
      const auto code_point = decode_utf8(text, at);
      const byte_span source{at, at + code_point.length};
      decompose(code_point.value, properties_of(code_point.value, form_), [&](char32_t value) {
        parts_.push_back({value, properties_of(value, form_).combining_class(), source});
      });
      at = source.end;
    }
    reorder();
    if (composes(form_)) compose();
    group();
    for (std::size_t i = 0; i < groups_.size(); ++i) {
      const std::size_t end = i + 1 == groups_.size() ? parts_.size() : groups_[i + 1].first;
      write_group(text, groups_[i], end, result);
    }
  }

 private:
  struct part {
    char32_t value;
    std::uint8_t combining_class;
    byte_span source;  ///< from the first to the last code point that it was made of
  };

  struct group_of_parts {
    std::size_t first;
    byte_span source;
  };

  /// Canonical ordering: each run of marks by combining class, those of one class as they stand.
  void reorder() {
    const auto is_starter = [](const part& one) { return one.combining_class == 0; };
    const auto precedes = [](const part& a, const part& b) { return a.combining_class < b.combining_class; };
    for (auto at = parts_.begin(); at != parts_.end();) {
      at = std::find_if_not(at, parts_.end(), is_starter);
      const auto end = std::find_if(at, parts_.end(), is_starter);
      if (!std::is_sorted(at, end, precedes)) std::stable_sort(at, end, precedes);
      at = end;
    }
  }

  /// Canonical composition: Unicode Standard, section 3.11, D117.
  void compose() {
    std::size_t kept = 0;
    std::size_t starter = 0;
    bool has_starter = false;
    int class_before = -1;  // of the part kept last, or -1 right behind the starter
    for (std::size_t i = 0; i < parts_.size(); ++i) {
      const part present = parts_[i];
      if (has_starter && class_before < present.combining_class) {
        part& first = parts_[starter];
        if (const char32_t composite = composite_of(first.value, present.value); composite != 0) {
          first.value = composite;
          first.source = hull(first.source, present.source);
          continue;
        }
      }
      class_before = present.combining_class;
      if (present.combining_class == 0) {
        starter = kept;
        has_starter = true;
        class_before = -1;
      }
      parts_[kept++] = present;
    }
    parts_.resize(kept);
  }

  /// Puts neighbors together until the sources of the groups rise and do not overlap.
  void group() {
    groups_.clear();
    for (std::size_t i = 0; i < parts_.size(); ++i) {
      group_of_parts last{i, parts_[i].source};
      while (!groups_.empty() && groups_.back().source.end > last.source.begin) {
        last = {groups_.back().first, hull(groups_.back().source, last.source)};
        groups_.pop_back();
      }
      groups_.push_back(last);
    }
  }

  void write_group(std::string_view text, const group_of_parts& group, std::size_t end, mapped_text& result) const {
    const std::size_t begin = result.text.size();
    for (std::size_t i = group.first; i < end; ++i) append_utf8(result.text, parts_[i].value);
    const auto made = std::string_view(result.text).substr(begin);
    if (made == text.substr(group.source.begin, group.source.size())) {
      result.map.copy(group.source);
    } else {
      check_size(result.text);
      result.map.replace(static_cast<std::uint32_t>(made.size()), group.source);
    }
  }

  [[nodiscard]] static byte_span hull(byte_span a, byte_span b) noexcept {
    return {std::min(a.begin, b.begin), std::max(a.end, b.end)};
  }

  unicode_form form_;
  std::vector<part> parts_;
  std::vector<group_of_parts> groups_;
};

}  // namespace clinicalbert::text
