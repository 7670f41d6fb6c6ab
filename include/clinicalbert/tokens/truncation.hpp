#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace clinicalbert::tokens {

/// What gives way if one text, or two together, are longer than a window; as Hugging Face names it.
enum class truncation : std::uint8_t {
  none,           ///< nothing: too long is an error
  longest_first,  ///< of two texts the longer one is cut until both are equally long, then both are; one: as only_first
  only_first,     ///< the first goes into overlapping windows, each with the whole second, if there is one
  only_second,    ///< the second goes into overlapping windows, each with the whole first
};

/// The lengths to which `longest_first` cuts two texts so that together they have at most `room` pieces.
///
/// If both must give way, each has half of the room, and the longer one (the second, if they are equal) the odd piece.
/// Agrees with Hugging Face's truncate_encodings (tokenizers 0.23.3).
[[nodiscard]] constexpr std::pair<std::size_t, std::size_t> longest_first_lengths(std::size_t first, std::size_t second,
                                                                                  std::size_t room) noexcept {
  const auto [shorter, longer] = std::minmax(first, second);
  if (longer <= room && shorter <= room - longer) return {first, second};
  const std::size_t for_shorter = std::min(shorter, room / 2);
  const std::size_t for_longer = room - for_shorter;
  return first <= second ? std::pair{for_shorter, for_longer} : std::pair{for_longer, for_shorter};
}

}  // namespace clinicalbert::tokens
