#pragma once

#include <string_view>
#include <vector>

#include "clinicalbert/text/segmentation/sentence_options.hpp"
#include "clinicalbert/text/segmentation/sentence_scanner.hpp"
#include "clinicalbert/text/span.hpp"

namespace clinicalbert::text {

/// Calls `emit(byte_span)` for each sentence of `text` in order: English, Chinese, or both. Allocates nothing itself;
/// time is linear in the bytes of `text`.
///
/// Sentences rise, do not overlap, lie on code-point borders, neither begin nor end with white space (see
/// is_white_space) and cover every byte that is none. Any bytes may come: a malformed one is no letter and no mark. The
/// rules stand in docs/segmentation.md. Throws size_error for 4 GiB or more, and what `emit` throws.
template <class Emit>
void for_each_sentence(std::string_view text, const sentence_options& options, Emit&& emit) {
  sentence_scanner scanner(text, options);
  while (const auto sentence = scanner.next()) emit(*sentence);
}

/// The sentences of `text` (see for_each_sentence).
[[nodiscard]] inline std::vector<byte_span> split_sentences(std::string_view text,
                                                            const sentence_options& options = {}) {
  std::vector<byte_span> sentences;
  for_each_sentence(text, options, [&](byte_span sentence) { sentences.push_back(sentence); });
  return sentences;
}

}  // namespace clinicalbert::text
