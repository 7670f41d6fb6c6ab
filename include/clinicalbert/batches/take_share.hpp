#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "clinicalbert/batches/collate_pretraining.hpp"

namespace clinicalbert::batches {

/// Which of the processes that share each batch this one is.
struct batch_share {
  std::size_t rank = 0, ranks = 1;
};

/// The first sequence of `rank`'s share, or behind the last for rank = ranks: that which begins nearest to row
/// N rank / ranks, the later of two. `offsets` are those of packed_sequences.
[[nodiscard]] inline std::size_t first_of_share(std::span<const std::uint32_t> offsets, std::size_t rank,
                                                std::size_t ranks) noexcept {
  const std::uint64_t wanted = std::uint64_t{offsets.back()} * rank;
  const auto at = [&](std::size_t i) { return std::uint64_t{offsets[i]} * ranks; };
  std::size_t i = 0;
  while (at(i) < wanted) ++i;
  return i > 0 && wanted - at(i - 1) < at(i) - wanted ? i - 1 : i;
}

/// Leaves of a batch one process's sequences, which follow one another; the shares of all ranks are the batch, in
/// order. A share may be empty. The batch must be whole.
inline void take_share(const batch_share& share, pretraining_batch& batch) {
  const std::size_t first = first_of_share(batch.sequence_offsets, share.rank, share.ranks),
                    last = first_of_share(batch.sequence_offsets, share.rank + 1, share.ranks);
  const std::uint32_t begin = batch.sequence_offsets[first], end = batch.sequence_offsets[last];
  batch.rows_before = begin;
  batch.rows_behind = batch.tokens() - end;
  const auto keep = [](auto& all, std::size_t from, std::size_t to) {
    const auto at = [&](std::size_t i) { return all.begin() + static_cast<std::ptrdiff_t>(i); };
    all.erase(at(to), all.end());
    all.erase(all.begin(), at(from));
  };
  const auto masked_before = [&](std::uint32_t row) {
    return static_cast<std::size_t>(std::ranges::lower_bound(batch.masked_rows, row) - batch.masked_rows.begin());
  };
  const std::size_t first_masked = masked_before(begin), last_masked = masked_before(end);
  keep(batch.ids, begin, end);
  keep(batch.segments, begin, end);
  keep(batch.sequence_offsets, first, last + 1);
  keep(batch.next_sentences, first, last);
  keep(batch.masked_rows, first_masked, last_masked);
  keep(batch.masked_labels, first_masked, last_masked);
  for (auto& offset : batch.sequence_offsets) offset -= begin;
  for (auto& row : batch.masked_rows) row -= begin;
}

}  // namespace clinicalbert::batches
