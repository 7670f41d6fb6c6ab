#pragma once

#include "clinicalbert/backends/simd/blocking.hpp"
#include "clinicalbert/tensors/sequences.hpp"

namespace clinicalbert::backends::vectors {

/// Queries [first, first + count) of a sequence, of one head.
struct part_of_head {
  std::size_t sequence, head, first, count;
};

/// Calls each(part, slot) for work items of one head of one sequence, or of a part of its queries where there are too
/// few of those for the stream's threads.
///
/// Items go through all sequences of one head before the next head's, so the last ones to be taken are one head's, and
/// no thread waits for long.
template <class Stream, class Each>
void for_each_part_of_head(Stream& s, std::size_t heads, const tensors::sequences& queries, const Each& each) noexcept {
  const std::size_t sequences = queries.size();
  if (sequences == 0) return;
  const std::size_t whole = sequences * heads, wanted = s.concurrency() == 1 ? 1 : 2 * s.concurrency();
  const std::size_t parts = (wanted + whole - 1) / whole;
  s.for_each(whole * parts, [&](std::size_t item, std::size_t slot) {
    const std::size_t sequence = item % sequences, part = item / whole;
    const even_split split{queries.length(sequence), parts};
    if (split.size(part) == 0) return;
    each(part_of_head{sequence, item / sequences % heads, split.begin(part), split.size(part)}, slot);
  });
}

}  // namespace clinicalbert::backends::vectors
