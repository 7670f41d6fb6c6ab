#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "clinicalbert/text/cleaning/stop_words.hpp"
#include "clinicalbert/text/normalize.hpp"
#include "clinicalbert/text/porter_stem.hpp"
#include "clinicalbert/text/size_error.hpp"
#include "clinicalbert/text/unicode.hpp"
#include "clinicalbert/text/utf8.hpp"
#include "clinicalbert/tokens/basic_split.hpp"
#include "clinicalbert/tokens/plain_words.hpp"
#include "clinicalbert/tokens/split_word.hpp"

namespace clinicalbert::retrieval {

/// What a text is searched by: its words as BERT's uncased tokenizers split them, in lower case and without accents,
/// but not its punctuation. Each ideograph is a word.
///
/// Words of `left_out` are none, as they stand after splitting: of "don't" that is "don" and "t". With `stems`, the
/// term is the word's stem (porter_stem), so that "injected" finds "injections". Any number of threads may use one
/// object.
class english_terms {
 public:
  english_terms() = default;
  explicit english_terms(text::stop_words left_out, bool stems = false)
      : left_out_(std::move(left_out)), stems_(stems) {}

  /// Calls `each(std::string_view)`, whose view lives during the call, for each term in order. Of a word of more than
  /// 100 code points, the term is its bytes as they stand. Throws size_error for 4 GiB or more.
  template <class Each>
  void operator()(std::string_view text, Each&& each) const {
    text::check_size(text);
    sink<Each> words{text, left_out_, each, stems_, {}, {}};
    tokens::word_splitter(text, text::normalize_options{true, true, true}, 0, words).run();
  }

 private:
  /// What word_splitter hands its words to.
  template <class Each>
  struct sink {
    std::string_view text;
    const text::stop_words& left_out;
    Each& each;
    bool stems;
    std::string lower;
    text::porter_stemmer stem;

    void words(const tokens::plain_words& found) {
      for (auto starts = found.starts, lasts = found.lasts; starts != 0; starts &= starts - 1, lasts &= lasts - 1) {
        const auto begin = static_cast<std::size_t>(std::countr_zero(starts));
        const auto end = static_cast<std::size_t>(std::countr_zero(lasts)) + 1;
        lower.assign(found.bytes + begin, end - begin);
        for (char& byte : lower) byte = byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte + ('a' - 'A')) : byte;
        add(lower);
      }
    }
    void word(const tokens::split_word& one) {
      add(one.too_long ? text.substr(one.span.begin, one.span.size()) : one.bytes);
    }
    void add(std::string_view word) {
      const auto first = text::decode_utf8(word, 0);
      const bool is_punctuation = text::properties_of(first.value).kind() == text::category::punctuation;
      if (is_punctuation || left_out.contains_folded(word)) return;
      if (stems) {
        each(std::string_view(stem(word)));
      } else {
        each(word);
      }
    }
  };

  text::stop_words left_out_;
  bool stems_ = false;
};

}  // namespace clinicalbert::retrieval
