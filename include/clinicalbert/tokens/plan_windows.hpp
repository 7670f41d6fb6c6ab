#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "clinicalbert/tokens/piece_range.hpp"
#include "clinicalbert/tokens/window_error.hpp"

namespace clinicalbert::tokens {

/// Windows over a note of any length that begin and end between words where they can, and between sentences where
/// these are known: each at most `room` pieces (without special tokens), neighbors sharing `overlap` pieces or more,
/// fewer only before a long word. Overwrites `windows`.
///
/// `sentences` are the numbers of the words that begin a sentence, ascending, or nothing. A window ends with the last
/// sentence that ends in its second half, and the next one begins with the sentence that holds the first of the shared
/// pieces, unless that would make them more than half a window.
///
/// A note that fits gives one window, an empty note none. The windows have the first piece of every word; a word of
/// more than `room` pieces fills a window with its first ones, and its other pieces, which carry no tag, lie in none.
/// Throws window_error unless 0 <= overlap < room.
inline void plan_windows(std::span<const piece_range> words, std::size_t room, std::size_t overlap,
                         std::vector<piece_range>& windows, std::span<const std::uint32_t> sentences = {}) {
  if (overlap >= room) throw window_error("windows must be longer than the pieces that they share");
  windows.clear();
  // The last word at or before `word` that begins a sentence, or 0.
  const auto sentence_of = [&](std::size_t word) -> std::size_t {
    const auto behind = std::upper_bound(sentences.begin(), sentences.end(), word);
    return behind == sentences.begin() ? 0 : *(behind - 1);
  };
  const auto half = room / 2;
  std::size_t first = 0, done = 0;
  while (first < words.size()) {
    const std::size_t begin = words[first].begin;
    std::size_t last = first + 1;  // half-open
    while (last < words.size() && words[last].end - begin <= room) ++last;
    if (last < words.size()) {
      const std::size_t sentence = sentence_of(last);
      if (sentence > std::max(first, done) && words[sentence - 1].end - begin > half) last = sentence;
    }
    windows.push_back({begin, std::min(words[last - 1].end, begin + room)});
    if (last == words.size()) return;
    std::size_t next = last;
    while (next > first + 1 && words[last - 1].end - words[next].begin < overlap) --next;
    const std::size_t sentence = sentence_of(next);
    if (sentence > first && words[last - 1].end - words[sentence].begin <= half) next = sentence;
    // Not so far back that a long word after these would find no room again.
    while (next < last && words[last].end - words[next].begin > room) ++next;
    first = next;
    done = last;
  }
}

}  // namespace clinicalbert::tokens
