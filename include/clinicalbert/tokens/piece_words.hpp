#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "clinicalbert/tokens/pair_map.hpp"

namespace clinicalbert::tokens {

/// Words as the pieces that they are made of so far, in one array; joining pieces makes words shorter in place.
class piece_words {
 public:
  /// Begins a word; pieces that are pushed belong to it.
  void begin_word(std::uint64_t count) { words_.push_back({pieces_.size(), count, 0}); }
  void push(std::uint32_t piece) {
    pieces_.push_back(piece);
    ++words_.back().size;
  }

  [[nodiscard]] std::size_t size() const noexcept { return words_.size(); }
  [[nodiscard]] std::uint64_t count(std::size_t word) const noexcept { return words_[word].count; }
  [[nodiscard]] std::span<const std::uint32_t> pieces(std::size_t word) const noexcept {
    return std::span(pieces_).subspan(words_[word].begin, words_[word].size);
  }

  /// Replaces each `first` before a `second` in a word by `joined`, from the left, and calls change(pair, +1 or -1)
  /// for each neighborhood that begins or ends to be by that; for the pair itself it does so only where it overlaps
  /// itself, as Hugging Face's trainer does.
  template <class Change>
  void join(std::size_t word, std::uint32_t first, std::uint32_t second, std::uint32_t joined, Change&& change) {
    std::uint32_t* const at = pieces_.data() + words_[word].begin;
    const std::uint32_t size = words_[word].size;
    std::uint32_t kept = 0;  // at[0, kept) is done, at[i, size) is as it was
    for (std::uint32_t i = 0; i < size; ++kept) {
      if (i + 1 == size || at[i] != first || at[i + 1] != second) {
        at[kept] = at[i++];
        continue;
      }
      i += 2;
      if (kept > 0) {
        change(pair_of(at[kept - 1], first), -1);
        change(pair_of(at[kept - 1], joined), +1);
      }
      if (i < size) {
        change(pair_of(second, at[i]), -1);
        change(pair_of(joined, at[i]), +1);
      }
      at[kept] = joined;
    }
    words_[word].size = kept;
  }

 private:
  struct stretch {
    std::size_t begin;  // in pieces_
    std::uint64_t count;
    std::uint32_t size;
  };
  std::vector<std::uint32_t> pieces_;
  std::vector<stretch> words_;
};

}  // namespace clinicalbert::tokens
