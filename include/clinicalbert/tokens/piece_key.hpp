#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace clinicalbert::tokens {

/// The bytes by which a piece is found, and its id.
struct piece_key {
  std::string_view bytes;
  std::int32_t id;
};

/// A key for each piece, of which the ids are 0, 1, 2, ..., in the order of their bytes; equal ones in that of their
/// ids.
[[nodiscard]] inline std::vector<piece_key> sorted_keys(std::span<const std::string_view> pieces) {
  struct entry {
    std::uint64_t first_bytes;  // decides nearly always, without a look at the piece
    std::int32_t id;
  };
  const auto piece = [&](const entry& e) { return pieces[static_cast<std::size_t>(e.id)]; };
  std::vector<entry> entries(pieces.size());
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    std::uint64_t first_bytes = 0;
    const std::size_t size = std::min<std::size_t>(pieces[i].size(), 8);
    for (std::size_t k = 0; k < size; ++k) {
      first_bytes |= std::uint64_t{static_cast<unsigned char>(pieces[i][k])} << (56 - 8 * k);
    }
    entries[i] = {first_bytes, static_cast<std::int32_t>(i)};
  }
  std::sort(entries.begin(), entries.end(), [&](const entry& a, const entry& b) {
    if (a.first_bytes != b.first_bytes) return a.first_bytes < b.first_bytes;
    const int order = piece(a).compare(piece(b));
    return order != 0 ? order < 0 : a.id < b.id;
  });
  std::vector<piece_key> keys(pieces.size());
  std::transform(entries.begin(), entries.end(), keys.begin(), [&](const entry& e) {
    return piece_key{piece(e), e.id};
  });
  return keys;
}

}  // namespace clinicalbert::tokens
