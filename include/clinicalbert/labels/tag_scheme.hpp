#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace clinicalbert::labels {

/// How tags on words spell entities.
///
/// `iob2`: every entity begins with B-. `iob1`: I-, and B- only for an entity right after another of its type.
/// `iobes`: B- I- E-, and S- for an entity of one word. Ramshaw and Marcus 1995; Tjong Kim Sang and Veenstra 1999.
enum class tag_scheme { iob1, iob2, iobes };

enum class tag_prefix : char { outside = 'O', begin = 'B', inside = 'I', end = 'E', single = 'S' };

/// A tag taken apart; `Type` is a name or a number, and has no meaning for `outside`.
template <class Type>
struct typed_tag {
  tag_prefix prefix = tag_prefix::outside;
  Type type{};
};

/// "O", or one of B I E S, a hyphen and a type that is not empty; nothing for any other text. The type is a view into
/// `tag`.
[[nodiscard]] constexpr std::optional<typed_tag<std::string_view>> parse_tag(std::string_view tag) noexcept {
  if (tag == "O") return typed_tag<std::string_view>{};
  if (tag.size() < 3 || tag[1] != '-') return std::nullopt;
  switch (tag[0]) {
    case 'B':
    case 'I':
    case 'E':
    case 'S':
      return typed_tag<std::string_view>{static_cast<tag_prefix>(tag[0]), tag.substr(2)};
    default:
      return std::nullopt;
  }
}

/// The inverse of `parse_tag`.
[[nodiscard]] inline std::string tag_name(tag_prefix prefix, std::string_view type) {
  if (prefix == tag_prefix::outside) return "O";
  return std::string{static_cast<char>(prefix), '-'}.append(type);
}

/// Whether the scheme has the prefix at all.
[[nodiscard]] constexpr bool has_prefix(tag_scheme scheme, tag_prefix prefix) noexcept {
  return scheme == tag_scheme::iobes || (prefix != tag_prefix::end && prefix != tag_prefix::single);
}

/// Whether an entity is open after the tag, so that the next one can be inside it.
[[nodiscard]] constexpr bool leaves_open(tag_prefix prefix) noexcept {
  return prefix == tag_prefix::begin || prefix == tag_prefix::inside;
}

/// Whether a sentence may begin with the tag.
[[nodiscard]] constexpr bool may_start(tag_scheme scheme, tag_prefix prefix) noexcept {
  switch (scheme) {
    case tag_scheme::iob1:
      return prefix == tag_prefix::outside || prefix == tag_prefix::inside;
    case tag_scheme::iob2:
      return prefix == tag_prefix::outside || prefix == tag_prefix::begin;
    case tag_scheme::iobes:
      return prefix == tag_prefix::outside || prefix == tag_prefix::begin || prefix == tag_prefix::single;
  }
  return false;
}

/// Whether a sentence may stop after the tag.
[[nodiscard]] constexpr bool may_end(tag_scheme scheme, tag_prefix prefix) noexcept {
  return has_prefix(scheme, prefix) && !(scheme == tag_scheme::iobes && leaves_open(prefix));
}

/// Whether `next` may stand right after `previous`.
template <class Type>
[[nodiscard]] constexpr bool may_follow(tag_scheme scheme, const typed_tag<Type>& previous,
                                        const typed_tag<Type>& next) noexcept {
  if (!has_prefix(scheme, previous.prefix) || !has_prefix(scheme, next.prefix)) return false;
  const bool goes_on = leaves_open(previous.prefix) && previous.type == next.type;
  const bool is_inner = next.prefix == tag_prefix::inside || next.prefix == tag_prefix::end;
  switch (scheme) {
    case tag_scheme::iob1:
      return next.prefix != tag_prefix::begin || goes_on;
    case tag_scheme::iob2:
      return !is_inner || goes_on;
    case tag_scheme::iobes:
      return leaves_open(previous.prefix) ? is_inner && goes_on : !is_inner;
  }
  return false;
}

}  // namespace clinicalbert::labels
