#pragma once

#include <cstdint>
#include <limits>
#include <stdexcept>
#include <string>
#include <string_view>

namespace clinicalbert::text {

/// A text is too long for 32-bit offsets.
class size_error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Throws size_error, which says the number of bytes, if `text` has 4 GiB or more.
inline void check_size(std::string_view text) {
  constexpr auto largest = std::numeric_limits<std::uint32_t>::max();
  if (text.size() > largest) {
    throw size_error("a text has " + std::to_string(text.size()) + " bytes, more than the " + std::to_string(largest) +
                     " that 32-bit offsets reach");
  }
}

}  // namespace clinicalbert::text
