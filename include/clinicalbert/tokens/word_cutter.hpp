#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "clinicalbert/tokens/basic_split.hpp"
#include "clinicalbert/tokens/encoding.hpp"
#include "clinicalbert/tokens/piece_writer.hpp"
#include "clinicalbert/tokens/short_pieces.hpp"
#include "clinicalbert/tokens/short_word.hpp"
#include "clinicalbert/tokens/split_word.hpp"
#include "clinicalbert/tokens/vocabulary.hpp"
#include "clinicalbert/tokens/wordpiece.hpp"

namespace clinicalbert::tokens {

/// A sink of word_splitter that cuts each word into its pieces and appends them to an encoding.
class word_cutter {
 public:
  /// Words are numbered from `first_word` on, or all alike if `step` is 0.
  word_cutter(const vocabulary& pieces, bool lowercase, encoding& to, std::uint8_t segment, std::int32_t first_word,
              std::int32_t step) noexcept
      : pieces_(pieces), lowercase_(lowercase), to_(to, segment), word_(first_word), step_(step) {}

  void words(const plain_words& found) {
    to_.make_room(64);  // no piece is empty
    for (std::uint64_t starts = found.starts, lasts = found.lasts; starts != 0;
         starts &= starts - 1, lasts &= lasts - 1) {
      const auto begin = static_cast<std::uint32_t>(std::countr_zero(starts));
      const auto end = static_cast<std::uint32_t>(std::countr_zero(lasts)) + 1;
      const char* const bytes = found.bytes + begin;
      const text::byte_span span{found.origin + begin, found.origin + end};
      if (end - begin <= short_word::most_bytes) {
        auto word = short_word::read(bytes, end - begin);
        if (lowercase_) word = word.lower_case();
        if (const std::int32_t id = pieces_.index().whole_words().find(word); id != short_pieces::none) {
          to_.push(id, span, word_);
          word_ += step_;
          continue;
        }
      }
      cut_plain(bytes, span);
    }
  }

  void word(const split_word& one) {
    if (!one.too_long && one.bytes.size() <= short_word::most_bytes) {
      if (const std::int32_t id = pieces_.index().whole_words().find(short_word::of(one.bytes));
          id != short_pieces::none) {
        return special(id, one.span);
      }
    }
    cut(one);
  }

  /// Adds a word that is one piece.
  void special(std::int32_t id, text::byte_span span) {
    to_.make_room(1);
    to_.push(id, span, word_);
    word_ += step_;
  }

  /// To be called at the end.
  void finish() { to_.flush(); }

 private:
  [[gnu::noinline]] void cut_plain(const char* bytes, text::byte_span span) {
    std::array<char, 64> lower;
    if (lowercase_) {
      for (std::size_t i = 0; i < span.size(); ++i) {
        lower[i] = bytes[i] >= 'A' && bytes[i] <= 'Z' ? static_cast<char>(bytes[i] + ('a' - 'A')) : bytes[i];
      }
      bytes = lower.data();
    }
    cut(split_word{std::string_view(bytes, span.size()), span, nullptr, false});
  }

  void cut(const split_word& one) {
    word_pieces pieces;
    const std::size_t count = one.too_long ? 0 : cut_word(pieces_.index(), one.bytes, pieces);
    if (count == 0) return special(pieces_.unk_id(), one.span);
    to_.make_room(count);
    std::uint32_t begin = 0;
    for (std::size_t i = 0; i < count; ++i) {
      to_.push(pieces[i].id, one.origin(begin, pieces[i].end), word_);
      begin = pieces[i].end;
    }
    word_ += step_;
  }

  const vocabulary& pieces_;
  bool lowercase_;
  piece_writer to_;
  std::int32_t word_;
  std::int32_t step_;
};

}  // namespace clinicalbert::tokens
