#pragma once

#include <string_view>
#include <utility>

#include "clinicalbert/retrieval/chinese_terms.hpp"
#include "clinicalbert/retrieval/english_terms.hpp"
#include "clinicalbert/text/cleaning/stop_words.hpp"
#include "clinicalbert/text/has_ideograph.hpp"
#include "clinicalbert/text/segmentation/thuocl_medical.hpp"
#include "clinicalbert/text/segmentation/word_dictionary.hpp"

namespace clinicalbert::retrieval {

/// The terms of a text in either language: `chinese_terms` where it has an ideograph, and the stems of `english_terms`
/// otherwise. Any number of threads may use one object.
class bilingual_terms {
 public:
  /// Without stop words, by the dictionary of text/segmentation/thuocl_medical.hpp.
  bilingual_terms() : bilingual_terms(text::stop_words::english(), text::stop_words::chinese()) {}

  /// The dictionary must outlive this object. Each list is for texts of its language; Chinese ones leave out the words
  /// of both.
  bilingual_terms(text::stop_words english, text::stop_words chinese,
                  const text::word_dictionary& dictionary = text::thuocl_medical())
      : english_(english, true), chinese_(dictionary, joined(std::move(chinese), english)) {}

  /// Calls `each(std::string_view)`, whose view lives during the call, for each term in order. Throws size_error for 4
  /// GiB or more.
  template <class Each>
  void operator()(std::string_view text, Each&& each) const {
    text::has_ideograph(text) ? chinese_(text, each) : english_(text, each);
  }

 private:
  [[nodiscard]] static text::stop_words joined(text::stop_words list, const text::stop_words& others) {
    list.add(others);
    return list;
  }

  english_terms english_;
  chinese_terms chinese_;
};

}  // namespace clinicalbert::retrieval
