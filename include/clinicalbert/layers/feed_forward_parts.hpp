#pragma once

#include <cstddef>

namespace clinicalbert::layers {

/// each(begin, count) for parts of `tokens` as even as can be, none larger than `most`: what goes through a
/// feed-forward sublayer at a time.
template <class Each>
void for_each_part(std::size_t tokens, std::size_t most, Each&& each) {
  const std::size_t parts = tokens == 0 ? 0 : (tokens + most - 1) / most;
  for (std::size_t part = 0; part < parts; ++part) {
    const std::size_t begin = tokens * part / parts;
    each(begin, tokens * (part + 1) / parts - begin);
  }
}

}  // namespace clinicalbert::layers
