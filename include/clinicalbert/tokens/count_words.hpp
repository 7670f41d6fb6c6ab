#pragma once

#include <string_view>

#include "clinicalbert/text/normalize.hpp"
#include "clinicalbert/text/span.hpp"
#include "clinicalbert/tokens/for_each_word.hpp"
#include "clinicalbert/tokens/word_counts.hpp"

namespace clinicalbert::tokens {

/// Adds the words of a text, as `for_each_word` gives them.
inline void count_words(std::string_view text, text::normalize_options options, word_counts& to) {
  for_each_word(text, options,
                [&](std::string_view word, text::byte_span) { word.empty() ? to.add_long_word() : to.add(word); });
}

}  // namespace clinicalbert::tokens
