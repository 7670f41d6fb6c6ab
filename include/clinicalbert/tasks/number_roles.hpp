#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "clinicalbert/generation/copied_numbers.hpp"
#include "clinicalbert/text/fold.hpp"
#include "clinicalbert/text/utf8.hpp"
#include "clinicalbert/tokens/vocabulary.hpp"

namespace clinicalbert::tasks {

/// What the pieces of a vocabulary are to numbers, by id: those with a digit, of full width too, and the marks that may
/// stand in a number (text/numbers.hpp).
[[nodiscard]] inline std::vector<generation::piece_role> number_roles(const tokens::vocabulary& pieces) {
  using generation::piece_role;
  const auto has_digit = [](std::string_view piece) {
    for (std::size_t at = 0; at < piece.size();) {
      const auto one = text::decode_utf8(piece, at);
      const char32_t value = text::fold_case_and_width(one.value);
      if (value >= U'0' && value <= U'9') return true;
      at += one.length;
    }
    return false;
  };
  std::vector<piece_role> roles(pieces.size(), piece_role::other);
  for (std::size_t id = 0; id < roles.size(); ++id) {
    const auto piece = pieces.piece(static_cast<std::int32_t>(id));
    const bool is_special =
        std::ranges::find(pieces.special_ids(), static_cast<std::int32_t>(id)) != pieces.special_ids().end();
    if (!is_special && has_digit(piece))
      roles[id] = piece.starts_with("##") ? piece_role::inside : piece_role::number;
    else if (piece == "." || piece == "," || piece == "\u00b7" || piece == "\uff0e")
      roles[id] = piece_role::separator;
  }
  return roles;
}

}  // namespace clinicalbert::tasks
