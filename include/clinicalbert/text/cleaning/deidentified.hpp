#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "clinicalbert/text/cleaning/deidentified_kind.hpp"
#include "clinicalbert/text/cleaning/mapped_text.hpp"
#include "clinicalbert/text/size_error.hpp"
#include "clinicalbert/text/span.hpp"

namespace clinicalbert::text {

/// A place where something was taken out of a note so that no one can be recognized.
struct deidentified_place {
  byte_span span;
  deidentified_kind kind;
};

/// Calls `each(deidentified_place)` for all in their order: `[** ... **]`, as in MIMIC-II and III, and, with
/// `underscores`, exactly three underscores, as in MIMIC-IV, whose kind is other.
///
/// A bracket ends at the first `**]` behind it. It is none, and stays text, where there is no such end before the next
/// `[**` or the next empty line.
template <class Each>
constexpr void for_each_deidentified(std::string_view text, bool underscores, Each&& each) {
  const auto begins = [&](std::size_t at, std::string_view what) { return text.substr(at).starts_with(what); };
  const auto end_of_bracket = [&](std::size_t at) {
    bool is_empty_line = false;
    for (; at < text.size() && !begins(at, "[**"); ++at) {
      if (begins(at, "**]")) return at;
      if (text[at] == '\n') {
        if (is_empty_line) break;
        is_empty_line = true;
      } else if (text[at] != ' ' && text[at] != '\t' && text[at] != '\r') {
        is_empty_line = false;
      }
    }
    return std::string_view::npos;
  };
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at + 1;
    if (text[at] == '[' && begins(at, "[**")) {
      const std::size_t inner = at + 3, close = end_of_bracket(inner);
      if (close != std::string_view::npos) {
        end = close + 3;
        each(deidentified_place{{static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(end)},
                                kind_of_deidentified(text.substr(inner, close - inner))});
      }
    } else if (text[at] == '_') {
      while (end < text.size() && text[end] == '_') ++end;
      if (underscores && end - at == 3)
        each(deidentified_place{{static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(end)},
                                deidentified_kind::other});
    }
    at = end;
  }
}

struct deidentified_options {
  bool underscores = false;  ///< ___ of MIMIC-IV too
  /// What stands for such a place, with "{kind}" for NAME, DATE, LOCATION, ID, AGE, CONTACT or OTHER. Empty: it is left
  /// out.
  std::string placeholder;

  friend bool operator==(const deidentified_options&, const deidentified_options&) = default;
};

/// Leaves out what for_each_deidentified finds or puts a placeholder for it, which comes from all of its span; all else
/// is copied.
///
/// Throws size_error for a text, or a result, of 4 GiB or more.
[[nodiscard]] inline mapped_text replace_deidentified(std::string_view text, const deidentified_options& options = {}) {
  check_size(text);
  constexpr std::string_view slot = "{kind}";
  mapped_text result;
  std::string made;
  std::uint32_t begin = 0;
  for_each_deidentified(text, options.underscores, [&](const deidentified_place& place) {
    result.copy(text, {begin, place.span.begin});
    begin = place.span.end;
    made = options.placeholder;
    const auto name = name_of(place.kind);
    for (std::size_t at = made.find(slot); at != std::string::npos; at = made.find(slot, at + name.size()))
      made.replace(at, slot.size(), name);
    result.replace(made, place.span);
  });
  result.copy(text, {begin, static_cast<std::uint32_t>(text.size())});
  return result;
}

}  // namespace clinicalbert::text
