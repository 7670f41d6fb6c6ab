#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "clinicalbert/labels/label_error.hpp"
#include "clinicalbert/labels/word_table.hpp"

namespace clinicalbert::labels {

/// Windows over a note of any length that begin and end between words where they can: each at most `room` pieces
/// (without special tokens), neighbors sharing `overlap` pieces or a few more, fewer
/// only before a long word. Overwrites `windows`.
///
/// A note that fits gives one window, an empty note none. The windows have the first piece of every word; a word of
/// more than `room` pieces fills a window with its first ones, and its other pieces, which carry no tag, lie in none.
/// Throws label_error unless 0 <= overlap < room.
inline void plan_windows(std::span<const piece_range> words, std::size_t room, std::size_t overlap,
                         std::vector<piece_range>& windows) {
  if (overlap >= room) throw label_error("windows must be longer than the pieces that they share");
  windows.clear();
  std::size_t first = 0;
  while (first < words.size()) {
    const std::size_t begin = words[first].begin;
    std::size_t last = first + 1;  // half-open
    while (last < words.size() && words[last].end - begin <= room) ++last;
    const auto end = std::min<std::size_t>(words[last - 1].end, begin + room);
    windows.push_back({static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)});
    if (last == words.size()) return;
    std::size_t next = last;
    while (next > first + 1 && words[last - 1].end - words[next].begin < overlap) --next;
    // Not so far back that a long word after these would find no room again.
    while (next < last && words[last].end - words[next].begin > room) ++next;
    first = next;
  }
}

}  // namespace clinicalbert::labels
