#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "clinicalbert/labels/label_error.hpp"
#include "clinicalbert/tokens/piece_range.hpp"

namespace clinicalbert::labels {

/// Pieces between a word and the nearer edge of a window; negative for a word that the window cuts or lacks.
///
/// An edge of the window that is an edge of the note as well is none: nothing is missing behind it.
[[nodiscard]] constexpr std::int64_t context_of(const tokens::piece_range& word, const tokens::piece_range& window,
                                                std::size_t note_pieces) noexcept {
  constexpr auto unlimited = std::numeric_limits<std::int64_t>::max();
  const std::int64_t before = static_cast<std::int64_t>(word.begin) - static_cast<std::int64_t>(window.begin);
  const std::int64_t after = static_cast<std::int64_t>(window.end) - static_cast<std::int64_t>(word.end);
  return std::min(window.begin == 0 ? unlimited : before, window.end >= note_pieces ? unlimited : after);
}

/// The window of each word, by number: the one in which the word stands farthest from the window's edges (most context;
/// among equals the earlier window). A word is learned from it and its labels are read from it. Devlin et al. 2019
/// choose by the same rule for question answering ("max context").
///
/// `windows`: ranges of the note's pieces, in any order; `words` in theirs. Throws label_error, which names the piece,
/// when the first piece of a word lies in no window. A word longer than every window that has its first piece is given
/// to the one that has most of it.
[[nodiscard]] inline std::vector<std::size_t> windows_of_words(std::span<const tokens::piece_range> windows,
                                                               std::size_t note_pieces,
                                                               std::span<const tokens::piece_range> words) {
  // Windows in the order of their first piece; a window is a candidate while its end lies behind the word.
  std::vector<std::size_t> order(windows.size());
  for (std::size_t w = 0; w < order.size(); ++w) order[w] = w;
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return windows[a].begin < windows[b].begin; });
  std::vector<std::size_t> open, chosen;
  chosen.reserve(words.size());
  std::size_t next = 0;
  for (const auto& word : words) {
    for (; next < order.size() && windows[order[next]].begin <= word.begin; ++next) open.push_back(order[next]);
    std::erase_if(open, [&](std::size_t w) { return windows[w].end <= word.begin; });
    std::size_t best = windows.size();
    std::int64_t most = 0;
    for (const std::size_t w : open) {
      const std::int64_t context = context_of(word, windows[w], note_pieces);
      if (best == windows.size() || context > most) {
        best = w;
        most = context;
      }
    }
    if (best == windows.size()) throw label_error("no window has piece " + std::to_string(word.begin) + " of the note");
    chosen.push_back(best);
  }
  return chosen;
}

}  // namespace clinicalbert::labels
