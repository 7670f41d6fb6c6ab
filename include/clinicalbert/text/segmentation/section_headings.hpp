#pragma once

#include <algorithm>
#include <bitset>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/text/fold.hpp"
#include "clinicalbert/text/list_lines.hpp"
#include "clinicalbert/text/segmentation/standard_section_headings.hpp"
#include "clinicalbert/text/utf8.hpp"
#include "clinicalbert/text/white_space.hpp"

namespace clinicalbert::text {

/// Overwrites `key` with what headings are compared by: lower case, half width, "&" as "and", a space for white space
/// and hyphens, but none beside "/" or between ideographs.
inline void fold_heading(std::string_view name, std::string& key) {
  key.clear();
  char32_t before = U'/';  // at the beginning, too, white space is nothing
  bool gap = false;
  const auto add = [&](char32_t value) {
    const bool joins = before == U'/' || value == U'/' || (is_ideograph(before) && is_ideograph(value));
    if (gap && !joins) key += ' ';
    gap = false;
    append_utf8(key, value);
    before = value;
  };
  for (std::size_t at = 0; at < name.size();) {
    const auto one = decode_utf8(name, at);
    at += one.length;
    const char32_t value = fold_case_and_width(one.value);
    const bool is_hyphen = value == U'-' || value == 0x2010 || value == 0x2011;
    if (is_white_space(value) || (is_hyphen && !key.empty())) {
      gap = true;
    } else if (value == U'&') {
      gap = true;
      for (const char32_t letter : {U'a', U'n', U'd'}) add(letter);
      gap = true;
    } else {
      add(value);
    }
  }
}

/// A colon after a heading: of half, full and small width, and the ratio that is typed in its place.
[[nodiscard]] constexpr bool is_colon(char32_t value) noexcept {
  return value == U':' || value == 0xFF1A || value == 0xFE55 || value == 0x2236;
}

/// What no heading has inside: colons, line breaks, Chinese ends of sentences.
[[nodiscard]] constexpr bool ends_heading(char32_t value) noexcept {
  return is_colon(value) || is_line_break(value) || value == 0x3002 || value == 0xFF01 || value == 0xFF1F ||
         value == 0xFF1B;
}

/// Names of sections as they are written in notes, and the label that each stands for.
class section_headings {
 public:
  /// None at all.
  section_headings() = default;

  /// The names of `standard_section_headings`, made at the first call.
  [[nodiscard]] static const section_headings& standard() {
    static const section_headings all = [] {
      section_headings made;
      for (auto [label, names] : standard_section_headings) {
        while (!names.empty()) {
          const std::size_t end = std::min(names.find('|'), names.size());
          made.add(names.substr(0, end), label);
          names.remove_prefix(std::min(end + 1, names.size()));
        }
      }
      return made;
    }();
    return all;
  }

  /// Adds a name, or gives it another label. Without a label it is the name in lower case, with "_" for what is neither
  /// letter nor digit ("Plan of Care": plan_of_care).
  ///
  /// Throws std::invalid_argument for a name that is empty, longer than 256 bytes or has a colon or a line break
  /// inside.
  void add(std::string_view name, std::string_view label = {}) {
    std::string key;
    fold_heading(without_colon(name), key);
    if (key.empty()) throw std::invalid_argument("a heading has no letters");
    if (name.size() > longest_name) throw std::invalid_argument("a heading is longer than 256 bytes");
    if (ends_within(without_colon(name)))
      throw std::invalid_argument("a heading has a colon or an end of a sentence inside");
    longest_ = std::max(longest_, name.size());
    std::string wanted = label.empty() ? label_of(key) : std::string(label);
    firsts_.set(place_of(decode_utf8(key, 0).value));
    labels_.insert_or_assign(std::move(key), std::move(wanted));
  }

  /// Adds a list: a line for each name, "name" or "name TAB label".
  ///
  /// Throws files::file_error for `origin`, which names the line, for what `add` refuses and a list that is not UTF-8.
  void add_list(std::string_view list, const std::filesystem::path& origin) {
    for_each_list_line(list, origin, [&](std::string_view name, std::string_view label) { add(name, label); });
  }

  /// The label of a name, as it was written; valid as long as this object lives and is not added to.
  [[nodiscard]] std::optional<std::string_view> find(const std::string& folded_name) const {
    const auto found = labels_.find(folded_name);
    if (found == labels_.end()) return std::nullopt;
    return std::string_view(found->second);
  }

  /// Whether a name may begin with a code point; quick, and right where it says no.
  [[nodiscard]] bool may_begin_with(char32_t value) const noexcept {
    return firsts_[place_of(fold_case_and_width(value))];
  }

  [[nodiscard]] std::size_t size() const noexcept { return labels_.size(); }
  /// Bytes of the longest name.
  [[nodiscard]] std::size_t longest() const noexcept { return longest_; }

 private:
  static constexpr std::size_t longest_name = 256;
  static constexpr std::size_t first_places = 4096;

  [[nodiscard]] static std::string_view without_colon(std::string_view name) {
    for (const std::string_view colon : {":", "\uFF1A"}) {
      if (name.ends_with(colon)) return name.substr(0, name.size() - colon.size());
    }
    return name;
  }
  [[nodiscard]] static bool ends_within(std::string_view name) {
    for (std::size_t at = 0; at < name.size();) {
      const auto one = decode_utf8(name, at);
      if (one.malformed || ends_heading(one.value)) return true;
      at += one.length;
    }
    return false;
  }
  [[nodiscard]] static constexpr std::size_t place_of(char32_t value) noexcept { return value % first_places; }
  [[nodiscard]] static std::string label_of(const std::string& key) {
    std::string label;
    for (std::size_t at = 0; at < key.size();) {
      const auto one = decode_utf8(key, at);
      at += one.length;
      const auto kind = properties_of(one.value).kind();
      if (kind == category::letter || kind == category::cjk)
        append_utf8(label, one.value);
      else if (!label.empty() && label.back() != '_')
        label += '_';
    }
    while (label.ends_with('_')) label.pop_back();
    return label.empty() ? key : label;
  }

  std::unordered_map<std::string, std::string> labels_;  // by the folded name
  std::bitset<first_places> firsts_;
  std::size_t longest_ = 0;
};

}  // namespace clinicalbert::text
