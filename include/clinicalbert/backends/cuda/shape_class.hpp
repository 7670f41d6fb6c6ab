#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>

#include "clinicalbert/backends/cuda/kernels/attention_tiles.hpp"
#include "clinicalbert/tensors/arena.hpp"
#include "clinicalbert/tensors/token_batch.hpp"

namespace clinicalbert::backends {

/// The tokens to which a batch of so many is filled up, so that few sizes occur: 16, 32, or a multiple of 64. It is in
/// the batch's class of products (library_product.hpp), so the same algorithms are chosen for both.
[[nodiscard]] constexpr std::size_t tokens_of_class(std::size_t tokens) noexcept {
  if (tokens == 0) return 0;
  return tokens <= 64 ? std::bit_ceil(std::max<std::size_t>(tokens, 16)) : (tokens + 63) / 64 * 64;
}

/// The batch and, where its class has more tokens, further sequences of its first id, none longer than its longest.
/// They are as many as fill attention's list of offsets (attention_tiles.hpp), or as can be. Operators of an encoder
/// look at no rows of other sequences, so those of the batch are what they were. A view, of the batch and of `memory`;
/// throws what that throws.
[[nodiscard]] inline tensors::token_batch filled_up(const tensors::token_batch& batch, tensors::arena& memory) {
  const std::size_t tokens = batch.sequences.tokens(), all = tokens_of_class(tokens), more = all - tokens;
  if (more == 0) return batch;
  const std::size_t sequences = batch.sequences.size(), longest = batch.sequences.longest();
  const std::size_t fewest = (more + longest - 1) / longest;
  const std::size_t filled = device::attention_offset_count(sequences + fewest + 1) - 2;
  const std::size_t added = std::min(filled - sequences, more);

  const auto ids = memory.take<std::int32_t>(all);
  std::fill(std::copy(batch.ids.begin(), batch.ids.end(), ids.begin()), ids.end(), batch.ids.front());
  const auto segments = memory.take<std::uint8_t>(all);
  std::fill(std::copy(batch.segments.begin(), batch.segments.end(), segments.begin()), segments.end(),
            batch.segments.front());
  const auto offsets = memory.take<std::uint32_t>(sequences + added + 1);
  std::ranges::copy(batch.sequences.offsets(), offsets.begin());
  for (std::size_t i = 1; i <= added; ++i)
    offsets[sequences + i] = static_cast<std::uint32_t>(tokens + more * i / added);
  return {ids, segments, tensors::sequences(offsets)};
}

}  // namespace clinicalbert::backends
