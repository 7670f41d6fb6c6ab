#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "clinicalbert/text/cleaning/stop_words.hpp"
#include "clinicalbert/text/segmentation/word_dictionary.hpp"
#include "clinicalbert/text/segmentation/words.hpp"
#include "clinicalbert/text/unicode.hpp"
#include "clinicalbert/text/utf8.hpp"

namespace clinicalbert::retrieval {

/// What a Chinese text, or one with Chinese in it, is searched by: its words by a dictionary
/// (text/segmentation/words.hpp) in lower case and half width, but not its punctuation.
///
/// The dictionary must outlive this object and not grow while an index is used. Words of `left_out` are none. Any
/// number of threads may use one object.
class chinese_terms {
 public:
  explicit chinese_terms(const text::word_dictionary& dictionary, text::stop_words left_out = {})
      : dictionary_(&dictionary), left_out_(std::move(left_out)) {}

  /// Calls `each(std::string_view)`, whose view lives during the call, for each term in order. Throws size_error for 4
  /// GiB or more.
  template <class Each>
  void operator()(std::string_view text, Each&& each) const {
    std::string term;
    for (const auto word : text::split_words(text, *dictionary_)) {
      text::fold_word(text.substr(word.begin, word.size()), term);
      const auto kind = text::properties_of(text::decode_utf8(term, 0).value).kind();
      const bool is_word = kind == text::category::letter || kind == text::category::cjk;
      if (is_word && !left_out_.contains_folded(term)) each(std::string_view(term));
    }
  }

 private:
  const text::word_dictionary* dictionary_;
  text::stop_words left_out_;
};

}  // namespace clinicalbert::retrieval
