#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

#include "clinicalbert/tensors/arena.hpp"
#include "clinicalbert/tensors/sequences.hpp"

namespace clinicalbert::tensors {

/// The sequences of a ragged batch in groups of neighbors that have no more than so many tokens together; a longer
/// sequence is a group of its own. A view: the batch's offsets, and the arena's scope, must outlive it.
class sequence_groups {
 public:
  sequence_groups(const sequences& all, std::size_t tokens_at_once, arena& memory)
      : offsets_(memory.take<std::uint32_t>(2 * all.size())) {
    std::size_t written = 0;
    for (std::size_t first = 0, last = 0; first < all.size(); first = last) {
      const std::size_t begin = all.begin(first);
      offsets_[written++] = 0;
      do offsets_[written++] = static_cast<std::uint32_t>(all.begin(last) + all.length(last) - begin);
      while (++last < all.size() && all.begin(last) + all.length(last) - begin <= tokens_at_once);
      most_tokens_ = std::max<std::size_t>(most_tokens_, offsets_[written - 1]);
    }
    offsets_ = offsets_.first(written);
  }

  /// Of the largest group; 0 if there is none.
  [[nodiscard]] std::size_t most_tokens() const noexcept { return most_tokens_; }

  /// each(begin, sequences): the first row of a group in the batch, and its sequences, counted from there.
  template <class Each>
  void for_each(Each&& each) const {
    std::size_t begin = 0;
    for (std::size_t at = 0; at < offsets_.size();) {
      std::size_t end = at + 1;
      while (end < offsets_.size() && offsets_[end] != 0) ++end;
      each(begin, sequences(offsets_.subspan(at, end - at)));
      begin += offsets_[end - 1];
      at = end;
    }
  }

  /// Bytes of the arena that the groups of a batch take.
  [[nodiscard]] static constexpr std::size_t workspace(std::size_t tokens) noexcept {
    return arena::bytes_for(2 * tokens, sizeof(std::uint32_t));
  }

 private:
  std::span<std::uint32_t> offsets_;  // of each group, a 0 and where each of its sequences ends
  std::size_t most_tokens_ = 0;
};

}  // namespace clinicalbert::tensors
