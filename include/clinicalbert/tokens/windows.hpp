#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "clinicalbert/tokens/encoding.hpp"
#include "clinicalbert/tokens/tokenizer.hpp"
#include "clinicalbert/tokens/vocabulary.hpp"

namespace clinicalbert::tokens {

/// A text does not fit its windows as they were asked for; says the lengths in pieces.
class window_error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Which of two texts gives way if both together are longer than a window.
enum class truncation : std::uint8_t {
  none,           ///< neither: too long is an error
  longest_first,  ///< the longer one is cut until both are equally long, then both are
  only_first,     ///< the first is cut into overlapping windows, each with the whole second
  only_second,    ///< the second is cut into overlapping windows, each with the whole first
};

struct window_options {
  std::size_t max_length = 512;  ///< pieces of a window, [CLS] and [SEP] included
  std::size_t stride = 0;        ///< pieces that a window shares with the one before
};

/// Pieces [begin, end) of an encoding.
struct piece_range {
  std::size_t begin = 0;
  std::size_t end = 0;

  [[nodiscard]] constexpr std::size_t size() const noexcept { return end - begin; }
  friend constexpr bool operator==(const piece_range&, const piece_range&) noexcept = default;
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
/// encodings.
///
/// Throws window_error as `window_ranges` does, and text::size_error.
[[nodiscard]] inline std::vector<encoding> encode_windows(const tokenizer& tokenizer, std::string_view text,
                                                          window_options options) {
  const std::size_t room = room_for_text(options.max_length, 2);
  encoding all;
  tokenizer.append_pieces(text, all);
  std::vector<encoding> windows;
  for (const piece_range range : window_ranges(all.size(), room, options.stride)) {
    windows.push_back(frame(tokenizer.pieces(), all, range));
  }
  return windows;
}

/// The lengths to which `longest_first` cuts two texts so that together they have at most `room` pieces.
[[nodiscard]] constexpr std::pair<std::size_t, std::size_t> longest_first_lengths(std::size_t first, std::size_t second,
                                                                                  std::size_t room) noexcept {
  if (first + second <= room) return {first, second};
  const bool first_is_shorter = first <= second;
  std::size_t shorter = std::min(first, second);
  std::size_t longer = std::max(shorter, room - std::min(shorter, room));
  if (shorter + longer > room) {
    shorter = room / 2;
    longer = room - shorter;
  }
  return first_is_shorter ? std::pair{shorter, longer} : std::pair{longer, shorter};
}

/// Windows over two texts, and what they leave out.
struct pair_windows {
  std::vector<encoding> windows;   ///< [CLS] first [SEP] second [SEP]
  std::size_t first_left_out = 0;  ///< pieces at the end of the first text that are in no window
  std::size_t second_left_out = 0;
};

/// Two texts as windows; only `longest_first` leaves pieces out, and says how many. Agrees with Hugging Face.
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
