#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "clinicalbert/text/normalize.hpp"
#include "clinicalbert/text/size_error.hpp"
#include "clinicalbert/text/span.hpp"
#include "clinicalbert/tokens/basic_split.hpp"

namespace clinicalbert::tokens {

/// A sink of word_splitter that hands on normalized words, lower-cased if they are to be.
template <class Each>
class word_visitor {
 public:
  word_visitor(Each& each, bool lowercase) noexcept : each_(each), lowercase_(lowercase) {}

  void words(const plain_words& found) {
    std::array<char, 64> lower;
    auto lasts = found.lasts;
    for (auto starts = found.starts; starts != 0; starts &= starts - 1, lasts &= lasts - 1) {
      const auto begin = static_cast<std::uint32_t>(std::countr_zero(starts));
      const auto end = static_cast<std::uint32_t>(std::countr_zero(lasts)) + 1;
      const char* bytes = found.bytes + begin;
      if (lowercase_) {
        for (std::uint32_t i = 0; i < end - begin; ++i) {
          lower[i] = bytes[i] >= 'A' && bytes[i] <= 'Z' ? static_cast<char>(bytes[i] - 'A' + 'a') : bytes[i];
        }
        bytes = lower.data();
      }
      each_(std::string_view(bytes, end - begin), text::byte_span{found.origin + begin, found.origin + end});
    }
  }
  void word(const split_word& found) { each_(found.too_long ? std::string_view() : found.bytes, found.span); }

 private:
  Each& each_;
  bool lowercase_;
};

/// Calls each(word, span) for the words of a text in their order, as a tokenizer with these options cuts them into
/// pieces: normalized, punctuation apart, with their bytes in the text. The view lives during the call; it is empty for
/// a word of more than `longest_word` code points.
///
/// Special tokens that are written in the text are text. Throws text::size_error for a text of 4 GiB or more.
template <class Each>
void for_each_word(std::string_view text, text::normalize_options options, Each&& each) {
  text::check_size(text);
  word_visitor visitor(each, options.lowercase);
  word_splitter(text, options, 0, visitor).run();
}

}  // namespace clinicalbert::tokens
