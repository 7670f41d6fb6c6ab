#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "clinicalbert/text/segmentation/word_dictionary.hpp"
#include "clinicalbert/text/segmentation/word_path.hpp"
#include "clinicalbert/text/size_error.hpp"
#include "clinicalbert/text/span.hpp"

namespace clinicalbert::text {

/// The words of a Chinese text, or one with Chinese in it: those whose product of probabilities in `dictionary` is
/// greatest, of which text/segmentation/thuocl_medical.hpp has one.
///
/// What is no term is a word by itself: an ideograph, a run of other letters and digits ("0.5", "10mg", "CT-guided"),
/// any other character. The spans rise, do not overlap, lie on borders of code points and hold all but white space and
/// a byte order mark at the beginning; white space stands inside a word only if it does in a term. Any bytes are a
/// text. Time is linear in the text, times the longest term. Throws size_error for 4 GiB or more.
[[nodiscard]] inline std::vector<byte_span> split_words(std::string_view text, const word_dictionary& dictionary) {
  check_size(text);
  std::vector<byte_span> words;
  const auto add = [&](byte_span word, std::int64_t) { words.push_back(word); };
  word_path(text, dictionary, add).run(text.starts_with("\xEF\xBB\xBF") ? 3 : 0);
  return words;
}

}  // namespace clinicalbert::text
