#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "clinicalbert/batches/collate.hpp"
#include "clinicalbert/batches/collate_relations.hpp"
#include "clinicalbert/batches/example.hpp"
#include "clinicalbert/batches/relation_example.hpp"
#include "clinicalbert/batches/take_share.hpp"

namespace clinicalbert::batches {

/// Which of the examples of a batch are one process's, by their places in the batch, and the rows of the others'.
struct example_share {
  std::size_t first = 0, last = 0;  ///< half-open
  std::size_t rows_before = 0, rows_behind = 0;
};

/// Shares are of whole examples, cut where one begins nearest to an even part of the rows (first_of_share). The chosen
/// examples must exist, and have less than 2^32 pieces together.
template <class Example>
[[nodiscard]] example_share share_of(const batch_share& share, std::span<const Example> examples,
                                     std::span<const std::uint32_t> chosen) {
  std::vector<std::uint32_t> offsets{0U};
  for (const std::uint32_t number : chosen)
    offsets.push_back(offsets.back() + static_cast<std::uint32_t>(examples[number].ids.size()));
  const std::size_t first = first_of_share(offsets, share.rank, share.ranks);
  const std::size_t last =
      share.rank + 1 == share.ranks ? chosen.size() : first_of_share(offsets, share.rank + 1, share.ranks);
  return {first, last, offsets[first], offsets.back() - offsets[last]};
}

/// Packs one process's share of the chosen examples, which may be empty: of all processes together they are the batch,
/// in order. Overwrites `batch`. Throws as collate.
inline void collate_share(const batch_share& share, std::span<const token_example> examples,
                          std::span<const std::uint32_t> chosen, ragged_batch& batch) {
  const auto mine = share_of(share, examples, chosen);
  collate(examples, chosen.subspan(mine.first, mine.last - mine.first), batch);
  batch.rows_before = mine.rows_before;
  batch.rows_behind = mine.rows_behind;
}

/// The same of documents. Throws as collate_relations.
inline void collate_share(const batch_share& share, std::span<const relation_example> examples,
                          std::span<const std::uint32_t> chosen, relation_batch& batch) {
  const auto mine = share_of(share, examples, chosen);
  collate_relations(examples, chosen.subspan(mine.first, mine.last - mine.first), batch);
  batch.rows_before = mine.rows_before;
  batch.rows_behind = mine.rows_behind;
  for (const std::uint32_t number : chosen.first(mine.first)) batch.pairs_before += examples[number].pairs.size();
}

}  // namespace clinicalbert::batches
