#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "clinicalbert/files/xxh64.hpp"
#include "clinicalbert/tokens/vocabulary.hpp"
#include "clinicalbert/tokens/vocabulary_text.hpp"

namespace clinicalbert::tokens {

/// Tells vocabularies apart: the XXH64 of their pieces in the order of their ids, each with an LF. Whether lines ended
/// with CR LF in the file, or it began with a byte order mark, does not matter.
[[nodiscard]] inline std::uint64_t vocabulary_checksum(const vocabulary& pieces) {
  const std::string lines = vocabulary_text(pieces);
  return files::xxh64(std::as_bytes(std::span(lines)));
}

}  // namespace clinicalbert::tokens
