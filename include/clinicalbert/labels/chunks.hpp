#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <string>

#include "clinicalbert/labels/label_error.hpp"
#include "clinicalbert/labels/tag_scheme.hpp"

namespace clinicalbert::labels {

/// An entity as its words: half-open [begin, end) and a type, a name or a number.
template <class Type>
struct chunk {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  Type type{};

  friend constexpr auto operator<=>(const chunk&, const chunk&) = default;
};

/// Calls `emit(chunk)` for each entity in any sequence of tags, malformed ones too: a tag that is not O and does not go
/// on with the entity before it (I- or E- after B- or I- of the same type) begins one.
///
/// `tag_at(i)` gives the typed_tag of word i < count. Agrees with seqeval.metrics.sequence_labeling.get_entities and
/// with the evaluation script of CoNLL-2000.
template <class TagAt, class Emit>
void for_each_chunk(std::size_t count, TagAt&& tag_at, Emit&& emit) {
  using type = decltype(tag_at(std::size_t{}).type);
  typed_tag<type> previous;
  std::size_t begin = 0;
  for (std::size_t i = 0; i <= count; ++i) {
    const typed_tag<type> tag = i < count ? tag_at(i) : typed_tag<type>{};
    const bool goes_on = leaves_open(previous.prefix) && previous.type == tag.type &&
                         (tag.prefix == tag_prefix::inside || tag.prefix == tag_prefix::end);
    if (!goes_on) {
      if (previous.prefix != tag_prefix::outside) {
        emit(chunk<type>{static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(i), previous.type});
      }
      begin = i;
    }
    previous = tag;
  }
}

/// As `for_each_chunk`, but only entities that are spelled as the scheme says; other tags count as if they were O.
///
/// Agrees with seqeval.scheme.{IOB1, IOB2, IOBES}, its oddities with malformed IOB1 included. Throws label_error, which
/// names the word's number, for a prefix that the scheme lacks.
template <class TagAt, class Emit>
void for_each_strict_chunk(std::size_t count, tag_scheme scheme, TagAt&& tag_at, Emit&& emit) {
  using type = decltype(tag_at(std::size_t{}).type);
  using tag = typed_tag<type>;
  using enum tag_prefix;
  const auto at = [&](std::size_t i) {
    if (i >= count) return tag{};
    const tag found = tag_at(i);
    if (!has_prefix(scheme, found.prefix)) {
      throw label_error("word " + std::to_string(i) + " has a tag that the scheme lacks: prefix " +
                        static_cast<char>(found.prefix));
    }
    return found;
  };
  const auto begins = [&](const tag& previous, const tag& next) {
    if (scheme != tag_scheme::iob1) return next.prefix == begin || next.prefix == single;
    const bool same = previous.type == next.type;
    if (next.prefix == inside) return previous.prefix != inside || !same;
    return next.prefix == begin && previous.prefix != outside && same;
  };
  const auto goes_on = [](const tag& previous, const tag& next) {
    return leaves_open(previous.prefix) && previous.type == next.type && (next.prefix == inside || next.prefix == end);
  };
  const auto is_whole = [&](const tag& last, const tag& next) {
    if (scheme == tag_scheme::iobes) return last.prefix == end || last.prefix == single;
    return scheme == tag_scheme::iob2 || last.prefix == inside || next.prefix != begin || last.type == next.type;
  };

  tag previous;
  for (std::size_t i = 0; i < count;) {
    const tag first = at(i);
    if (!begins(previous, first)) {
      previous = first;
      ++i;
      continue;
    }
    tag last = first;
    std::size_t stop = i + 1;
    while (stop < count && goes_on(last, at(stop))) last = at(stop++);
    if (is_whole(last, at(stop))) {
      emit(chunk<type>{static_cast<std::uint32_t>(i), static_cast<std::uint32_t>(stop), first.type});
    }
    previous = last;
    i = stop;
  }
}

}  // namespace clinicalbert::labels
