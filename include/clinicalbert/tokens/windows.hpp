#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "clinicalbert/tokens/encoding.hpp"
#include "clinicalbert/tokens/piece_range.hpp"
#include "clinicalbert/tokens/tokenizer.hpp"
#include "clinicalbert/tokens/truncation.hpp"
#include "clinicalbert/tokens/vocabulary.hpp"
#include "clinicalbert/tokens/window_error.hpp"

namespace clinicalbert::tokens {

struct window_options {
  std::size_t max_length = 512;  ///< pieces of a window, [CLS] and [SEP] included
  std::size_t stride = 0;        ///< pieces that a window shares with the one before
};

/// Windows of at most `room` pieces that together hold all of `pieces`, each beginning `stride` pieces before the end
/// of the one before; one window, which may be empty, if all fits.
///
/// Throws window_error if more than one is needed and `stride` leaves nothing of the room to go on with.
[[nodiscard]] inline std::vector<piece_range> window_ranges(std::size_t pieces, std::size_t room, std::size_t stride) {
  if (pieces <= room) return {{0, pieces}};
  if (stride >= room) {
    throw window_error("windows have room for " + std::to_string(room) + " pieces, which a stride of " +
                       std::to_string(stride) + " does not leave room to move on in (" + std::to_string(pieces) +
                       " pieces)");
  }
  std::vector<piece_range> ranges;
  for (std::size_t begin = 0;; begin += room - stride) {
    ranges.push_back({begin, begin + std::min(room, pieces - begin)});
    if (ranges.back().end == pieces) return ranges;
  }
}

/// Appends the pieces `range` of `from`.
inline void append_range(const encoding& from, piece_range range, encoding& to) {
  for (std::size_t i = range.begin; i < range.end; ++i) {
    to.push_back(from.ids[i], from.offsets[i], from.words[i], from.segments[i]);
  }
}

/// [CLS] pieces [SEP], of pieces without special ones as tokenizer::append_pieces gives them.
[[nodiscard]] inline encoding frame(const vocabulary& pieces, const encoding& text, piece_range range) {
  encoding result;
  result.reserve(range.size() + 2);
  result.push_special(pieces.cls_id(), 0);
  append_range(text, range, result);
  result.push_special(pieces.sep_id(), 0);
  return result;
}

/// The number of pieces of text in a window that also holds `specials` special ones; throws window_error if there is
/// not even room for those.
[[nodiscard]] inline std::size_t room_for_text(std::size_t max_length, std::size_t specials) {
  if (max_length < specials) {
    throw window_error("windows of " + std::to_string(max_length) + " pieces have no room for the " +
                       std::to_string(specials) + " special ones");
  }
  return max_length - specials;
}

/// A text of any length as windows [CLS] pieces [SEP]; nothing is left out. Agrees with Hugging Face's overflowing
/// encodings, which are the same for `longest_first` and `only_first`.
///
/// Throws window_error, which says the lengths, where more than one window is needed and `how` is none, or only_second
/// (there is no second text); as `window_ranges` does; and text::size_error.
[[nodiscard]] inline std::vector<encoding> encode_windows(const tokenizer& tokenizer, std::string_view text,
                                                          window_options options,
                                                          truncation how = truncation::longest_first) {
  const std::size_t room = room_for_text(options.max_length, 2);
  encoding all;
  tokenizer.append_pieces(text, all);
  if (all.size() > room && (how == truncation::none || how == truncation::only_second)) {
    throw window_error("a text of " + std::to_string(all.size()) + " pieces in windows of " +
                       std::to_string(options.max_length) + " pieces, 2 of them special: " +
                       (how == truncation::none ? "too long, and it may not be cut"
                                                : "only a second text may be cut, and there is none"));
  }
  std::vector<encoding> windows;
  for (const piece_range range : window_ranges(all.size(), room, options.stride)) {
    windows.push_back(frame(tokenizer.pieces(), all, range));
  }
  return windows;
}

}  // namespace clinicalbert::tokens
