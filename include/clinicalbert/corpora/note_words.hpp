#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "clinicalbert/text/normalize.hpp"
#include "clinicalbert/text/size_error.hpp"
#include "clinicalbert/text/span.hpp"
#include "clinicalbert/text/utf8.hpp"
#include "clinicalbert/text/white_space.hpp"
#include "clinicalbert/tokens/basic_split.hpp"

namespace clinicalbert::corpora {

/// A sink of tokens::word_splitter that keeps the bytes of each word.
class word_spans {
 public:
  void words(const tokens::plain_words& found) {
    auto lasts = found.lasts;
    for (auto starts = found.starts; starts != 0; starts &= starts - 1, lasts &= lasts - 1) {
      spans_.push_back({found.origin + static_cast<std::uint32_t>(std::countr_zero(starts)),
                        found.origin + static_cast<std::uint32_t>(std::countr_zero(lasts)) + 1});
    }
  }
  void word(const tokens::split_word& found) { spans_.push_back(found.span); }

  [[nodiscard]] std::vector<text::byte_span>& spans() noexcept { return spans_; }

 private:
  std::vector<text::byte_span> spans_;
};

/// The words of a text as BERT's tokenizer splits it before WordPiece: at white space, with each punctuation character
/// and each CJK ideograph apart. Throws text::size_error for 4 GiB or more.
[[nodiscard]] inline std::vector<text::byte_span> words_of(std::string_view text) {
  text::check_size(text);
  word_spans words;
  tokens::word_splitter(text, text::normalize_options{false, false, true}, 0, words).run();
  return std::move(words.spans());
}

/// Every character (code point) of a text that is no white space. Throws text::size_error for 4 GiB or more.
[[nodiscard]] inline std::vector<text::byte_span> characters_of(std::string_view text) {
  text::check_size(text);
  std::vector<text::byte_span> characters;
  for (std::size_t at = 0; at < text.size();) {
    const auto point = text::decode_utf8(text, at);
    const std::size_t end = at + point.length;
    if (!text::is_white_space(point.value))
      characters.push_back({static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(end)});
    at = end;
  }
  return characters;
}

}  // namespace clinicalbert::corpora
