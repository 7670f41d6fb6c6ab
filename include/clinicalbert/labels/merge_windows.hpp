#pragma once

#include <algorithm>
#include <cassert>
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

/// Joins what a tagger says about overlapping windows of a note into one row of logits a word, for notes of any length.
///
/// The rule: a word's logits are those of the window in which it stands farthest from the window's edges (most context;
/// among equals the earlier window). One decoding over the whole note follows, so that no entity is lost, doubled or
/// split because a window ends there. Devlin et al. 2019 choose by the same rule for question answering ("max
/// context").
class window_merger {
 public:
  /// `windows`: ranges of the note's pieces, in any order. Throws label_error, which names the piece, when the first
  /// piece of a word lies in no window. A word longer than every window that has its first piece is taken from the one
  /// that has most of it.
  window_merger(std::span<const tokens::piece_range> windows, std::size_t note_pieces,
                std::span<const tokens::piece_range> words, std::size_t classes)
      : classes_(classes), logits_(words.size() * classes), rows_(windows.size()), lengths_(windows.size()) {
    for (std::size_t w = 0; w < windows.size(); ++w) lengths_[w] = windows[w].end - windows[w].begin;

    // Windows in the order of their first piece; a window is a candidate while its end lies behind the word.
    std::vector<std::size_t> order(windows.size());
    for (std::size_t w = 0; w < order.size(); ++w) order[w] = w;
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return windows[a].begin < windows[b].begin; });
    std::vector<std::size_t> open;
    std::size_t next = 0;
    for (std::size_t i = 0; i < words.size(); ++i) {
      const std::size_t first = words[i].begin;
      for (; next < order.size() && windows[order[next]].begin <= first; ++next) open.push_back(order[next]);
      std::erase_if(open, [&](std::size_t w) { return windows[w].end <= first; });
      std::size_t best = windows.size();
      std::int64_t most = 0;
      for (const std::size_t w : open) {
        const std::int64_t context = context_of(words[i], windows[w], note_pieces);
        if (best == windows.size() || context > most) {
          best = w;
          most = context;
        }
      }
      if (best == windows.size()) throw label_error("no window has piece " + std::to_string(first) + " of the note");
      rows_[best].push_back({first - windows[best].begin, i});
    }
  }

  /// Takes the logits of a window, [pieces of the window, K], without rows of special tokens. Each word is written by
  /// one window only, so different windows may be added from different threads.
  void add(std::size_t window, std::span<const float> logits) noexcept {
    assert(logits.size() == lengths_[window] * classes_);
    for (const auto& [row, word] : rows_[window]) {
      std::copy_n(logits.begin() + static_cast<std::ptrdiff_t>(row * classes_), classes_,
                  logits_.begin() + static_cast<std::ptrdiff_t>(word * classes_));
    }
  }

  /// [W, K]; whole once every window was added.
  [[nodiscard]] std::span<const float> logits() const noexcept { return logits_; }

 private:
  struct chosen_row {
    std::size_t row;   // in the window
    std::size_t word;  // in the note
  };

  std::size_t classes_;
  std::vector<float> logits_;
  std::vector<std::vector<chosen_row>> rows_;  // by window
  std::vector<std::size_t> lengths_;
};

}  // namespace clinicalbert::labels
