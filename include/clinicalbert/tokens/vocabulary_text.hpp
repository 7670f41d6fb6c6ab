#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "clinicalbert/tokens/vocabulary.hpp"

namespace clinicalbert::tokens {

/// The text of a vocab.txt: the pieces in the order of their ids, each with an LF.
[[nodiscard]] inline std::string vocabulary_text(const vocabulary& pieces) {
  std::string lines;
  for (std::size_t id = 0; id < pieces.size(); ++id) {
    lines += pieces.piece(static_cast<std::int32_t>(id));
    lines += '\n';
  }
  return lines;
}

}  // namespace clinicalbert::tokens
