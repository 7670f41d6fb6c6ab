#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "clinicalbert/tokens/vocabulary.hpp"

namespace clinicalbert::tokens {

/// The text that pieces spell: words with a blank between them, but none before . , ? and !; pieces that go on (##)
/// stand without one, special ones are left out. The ids are of the vocabulary.
///
/// What normalizing took from a text does not come back. Agrees with transformers' decode, without special tokens, but
/// for its English contractions ("do not" stays).
[[nodiscard]] inline std::string join_pieces(const vocabulary& pieces, std::span<const std::int32_t> ids) {
  std::string text;
  for (const std::int32_t id : ids) {
    const auto& special = pieces.special_ids();
    if (std::find(special.begin(), special.end(), id) != special.end() && id != pieces.unk_id()) continue;
    std::string_view piece = pieces.piece(id);
    const bool goes_on = piece.size() > 2 && piece.starts_with("##") && !text.empty();
    const bool clings = piece == "." || piece == "," || piece == "?" || piece == "!";
    if (goes_on)
      piece.remove_prefix(2);
    else if (!text.empty() && !clings)
      text += ' ';
    text += piece;
  }
  return text;
}

}  // namespace clinicalbert::tokens
