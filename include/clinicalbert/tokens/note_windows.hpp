#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "clinicalbert/text/segmentation/sentence_options.hpp"
#include "clinicalbert/text/span.hpp"
#include "clinicalbert/tokens/encoding.hpp"
#include "clinicalbert/tokens/find_sentence_starts.hpp"
#include "clinicalbert/tokens/piece_range.hpp"
#include "clinicalbert/tokens/plan_windows.hpp"
#include "clinicalbert/tokens/tokenizer.hpp"
#include "clinicalbert/tokens/windows.hpp"
#include "clinicalbert/tokens/word_table.hpp"

namespace clinicalbert::tokens {

/// A stretch of a long note that goes through a model at once.
struct note_window {
  text::byte_span span;  ///< bytes of the note, from its first word to its last
  piece_range pieces;    ///< of the note's pieces

  friend bool operator==(const note_window&, const note_window&) = default;
};

/// A note of any length as windows of at most `max_length` pieces ([CLS] and [SEP] included) that share `stride`
/// pieces or more, begin and end between words, and with sentences where these are not too long (plan_windows.hpp says
/// how). `pieces` are overwritten with the note's, without special ones, which `frame` makes a model's input of.
///
/// Every word of the note is in a window; a note without words has none. Throws window_error and text::size_error.
[[nodiscard]] inline std::vector<note_window> split_windows(const tokenizer& tokenizer, std::string_view note,
                                                            window_options options, encoding& pieces,
                                                            const text::sentence_options& sentences = {}) {
  const std::size_t room = room_for_text(options.max_length, 2);
  pieces.clear();
  tokenizer.append_pieces(note, pieces);
  word_table words;
  find_words<std::int32_t>(pieces.words, pieces.offsets, words);
  std::vector<std::uint32_t> starts;
  find_sentence_starts(note, words.spans, starts, sentences);
  std::vector<piece_range> ranges;
  plan_windows(words.pieces, room, options.stride, ranges, starts);
  std::vector<note_window> windows;
  windows.reserve(ranges.size());
  for (const auto& range : ranges)
    windows.push_back({{pieces.offsets[range.begin].begin, pieces.offsets[range.end - 1].end}, range});
  return windows;
}

}  // namespace clinicalbert::tokens
