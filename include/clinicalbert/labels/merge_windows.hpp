#pragma once

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <span>
#include <vector>

#include "clinicalbert/labels/word_windows.hpp"
#include "clinicalbert/tokens/piece_range.hpp"

namespace clinicalbert::labels {

/// Joins what a tagger says about overlapping windows of a note into one row of logits a word, for notes of any length.
///
/// A word's logits are those of its window (windows_of_words). One decoding over the whole note follows, so that no
/// entity is lost, doubled or split because a window ends there.
class window_merger {
 public:
  /// `windows`: ranges of the note's pieces, in any order. Throws as windows_of_words.
  window_merger(std::span<const tokens::piece_range> windows, std::size_t note_pieces,
                std::span<const tokens::piece_range> words, std::size_t classes)
      : classes_(classes), logits_(words.size() * classes), rows_(windows.size()), lengths_(windows.size()) {
    for (std::size_t w = 0; w < windows.size(); ++w) lengths_[w] = windows[w].end - windows[w].begin;
    const auto chosen = windows_of_words(windows, note_pieces, words);
    for (std::size_t i = 0; i < words.size(); ++i)
      rows_[chosen[i]].push_back({words[i].begin - windows[chosen[i]].begin, i});
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
