#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "clinicalbert/backends/next_pieces.hpp"
#include "clinicalbert/generation/next_piece.hpp"
#include "clinicalbert/generation/options.hpp"

namespace clinicalbert::generation {

/// The ids of the pieces that may not follow each of some targets, where `ban_pieces` marks them in scores.
class banned_list {
 public:
  void clear() {
    offsets_.assign(1, 0);
    ids_.clear();
  }

  /// Adds a row, of the next piece of `target`, of a vocabulary of so many.
  void add(std::span<const std::int32_t> target, const options& o, const end_ids& ids, std::size_t vocabulary) {
    for_each_banned(target, o, ids, vocabulary, [&](std::int32_t id) { ids_.push_back(id); });
    offsets_.push_back(static_cast<std::uint32_t>(ids_.size()));
  }

  [[nodiscard]] backends::banned_pieces view() const noexcept { return {offsets_, ids_}; }

 private:
  std::vector<std::uint32_t> offsets_{0};
  std::vector<std::int32_t> ids_;
};

}  // namespace clinicalbert::generation
