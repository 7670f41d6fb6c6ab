#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace clinicalbert::text {

/// What a full stop after a word says about the end of a sentence.
enum class stop_kind : std::uint8_t {
  word,       ///< it ends one, as after any word
  numbering,  ///< it ends none where a number follows (`No. 3`), and else as after any word
  open,       ///< it ends one where a capital letter follows (`b.i.d. The`), and else none (`b.i.d. with food`)
  joined,     ///< it ends none (`Dr. Lee`, `vs. placebo`)
};

[[nodiscard]] constexpr char ascii_lower_case(char byte) noexcept {
  return byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte + 32) : byte;
}

/// A user's abbreviations, which go before the known ones: stop_kind::word takes a known one out.
///
/// Upper and lower case of ASCII letters are alike; the last full stop may be there or not (`i.v.` is `i.v`).
class abbreviation_list {
 public:
  abbreviation_list() = default;
  explicit abbreviation_list(const std::vector<std::string>& words, stop_kind kind = stop_kind::open) {
    for (const auto& word : words) add(word, kind);
  }

  /// Adds one, or changes its kind. Words of no byte are left out; those with white space, brackets, quotation marks,
  /// `/` or `,` never match, since a word of a text ends there.
  void add(std::string_view word, stop_kind kind = stop_kind::open) {
    if (word.ends_with('.')) word.remove_suffix(1);
    if (word.empty()) return;
    std::string lower(word);
    std::ranges::transform(lower, lower.begin(), ascii_lower_case);
    longest_ = std::max(longest_, lower.size());
    const auto place = std::ranges::lower_bound(entries_, lower, {}, &entry::first);
    if (place != entries_.end() && place->first == lower)
      place->second = kind;
    else
      entries_.insert(place, {std::move(lower), kind});
  }

  /// What a full stop after `lower` says, which is in lower case.
  [[nodiscard]] std::optional<stop_kind> find(std::string_view lower) const noexcept {
    if (lower.empty() || lower.size() > longest_) return std::nullopt;
    const auto place = std::ranges::lower_bound(entries_, lower, {}, &entry::first);
    if (place == entries_.end() || place->first != lower) return std::nullopt;
    return place->second;
  }

  [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }
  [[nodiscard]] bool empty() const noexcept { return entries_.empty(); }

 private:
  using entry = std::pair<std::string, stop_kind>;

  std::vector<entry> entries_;  // sorted by word
  std::size_t longest_ = 0;
};

}  // namespace clinicalbert::text
