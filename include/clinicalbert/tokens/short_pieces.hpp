#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "clinicalbert/tokens/piece_key.hpp"
#include "clinicalbert/tokens/short_word.hpp"

namespace clinicalbert::tokens {

/// The ids of the pieces of at most 16 bytes that can be whole words: what most words are. An open hash table.
class short_pieces {
 public:
  /// The keys are distinct; those that are too long or have a NUL, which no word has, are left out.
  explicit short_pieces(std::span<const piece_key> pieces = {})
      : slots_(std::bit_ceil(2 * pieces.size() + 2)), shift_(64 - std::countr_zero(slots_.size())) {
    for (const auto& [bytes, id] : pieces) {
      if (bytes.size() > short_word::most_bytes || bytes.find('\0') != std::string_view::npos) continue;
      const short_word word = short_word::of(bytes);
      std::size_t at = place(word);
      while (slots_[at].id != none) at = after(at);
      slots_[at] = {word, id};
    }
  }

  /// The id of a word that is a piece, or `none`.
  [[nodiscard]] std::int32_t find(const short_word& word) const noexcept {
    std::size_t at = place(word);
    while (slots_[at].id != none && !(slots_[at].word == word)) at = after(at);
    return slots_[at].id;
  }

  static constexpr std::int32_t none = -1;

 private:
  struct slot {
    short_word word;
    std::int32_t id = none;
  };

  [[nodiscard]] std::size_t place(const short_word& word) const noexcept {
    constexpr std::uint64_t odd = 0x9E3779B97F4A7C15;
    return static_cast<std::size_t>((word.first ^ std::rotr(word.second * odd, 29)) * odd >> shift_);
  }

  [[nodiscard]] std::size_t after(std::size_t place) const noexcept { return (place + 1) & (slots_.size() - 1); }

  std::vector<slot> slots_;
  int shift_;
};

}  // namespace clinicalbert::tokens
