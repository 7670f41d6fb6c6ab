#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "clinicalbert/tokens/encoding.hpp"
#include "clinicalbert/tokens/tokenizer.hpp"
#include "clinicalbert/tokens/truncation.hpp"
#include "clinicalbert/tokens/vocabulary.hpp"
#include "clinicalbert/tokens/windows.hpp"

namespace clinicalbert::tokens {

/// [CLS] first [SEP] second [SEP]; `second` has segment 1.
[[nodiscard]] inline encoding frame_pair(const vocabulary& pieces, const encoding& first, piece_range first_range,
                                         const encoding& second, piece_range second_range) {
  encoding result;
  result.reserve(first_range.size() + second_range.size() + 3);
  result.push_special(pieces.cls_id(), 0);
  append_range(first, first_range, result);
  result.push_special(pieces.sep_id(), 0);
  append_range(second, second_range, result);
  result.push_special(pieces.sep_id(), 1);
  return result;
}

/// Windows over two texts, and what they leave out.
struct pair_windows {
  std::vector<encoding> windows;   ///< [CLS] first [SEP] second [SEP]
  std::size_t first_left_out = 0;  ///< pieces at the end of the first text that are in no window
  std::size_t second_left_out = 0;
};

/// Two texts as windows; only `longest_first` leaves pieces out, and says how many; it makes one window and has no
/// stride. Agrees with Hugging Face, but that leaves out both texts without a word where a window has room for the
/// special pieces only, which is an error here if `how` is only_first or only_second.
///
/// Throws window_error, which says the lengths, where `how` is none and they do not fit, where the text that gives way
/// would have nothing left, and as `window_ranges` does; and text::size_error.
[[nodiscard]] inline pair_windows encode_pair_windows(const tokenizer& tokenizer, std::string_view first_text,
                                                      std::string_view second_text, window_options options,
                                                      truncation how) {
  const std::size_t room = room_for_text(options.max_length, 3);
  encoding first;
  encoding second;
  tokenizer.append_pieces(first_text, first, 0);
  tokenizer.append_pieces(second_text, second, 1);
  const piece_range all_first{0, first.size()};
  const piece_range all_second{0, second.size()};
  const auto framed = [&](piece_range a, piece_range b) { return frame_pair(tokenizer.pieces(), first, a, second, b); };
  const auto say = [&](const std::string& what) {
    return window_error("two texts of " + std::to_string(first.size()) + " and " + std::to_string(second.size()) +
                        " pieces in windows of " + std::to_string(options.max_length) +
                        " pieces, 3 of them special: " + what);
  };
  const auto room_beside = [&](const encoding& whole, const char* names) {
    if (whole.size() >= room) throw say(std::string("the ") + names + " text leaves no room for the other");
    return room - whole.size();
  };

  pair_windows result;
  if (first.size() + second.size() <= room) {
    result.windows.push_back(framed(all_first, all_second));
    return result;
  }
  switch (how) {
    case truncation::none:
      throw say("too long, and none may be cut");
    case truncation::longest_first: {
      const auto [a, b] = longest_first_lengths(first.size(), second.size(), room);
      result.windows.push_back(framed({0, a}, {0, b}));
      result.first_left_out = first.size() - a;
      result.second_left_out = second.size() - b;
      break;
    }
    case truncation::only_first:
      for (const piece_range range : window_ranges(first.size(), room_beside(second, "second"), options.stride)) {
        result.windows.push_back(framed(range, all_second));
      }
      break;
    case truncation::only_second:
      for (const piece_range range : window_ranges(second.size(), room_beside(first, "first"), options.stride)) {
        result.windows.push_back(framed(all_first, range));
      }
      break;
  }
  return result;
}

}  // namespace clinicalbert::tokens
