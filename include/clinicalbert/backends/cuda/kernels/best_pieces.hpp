#pragma once

#include <cmath>
#include <cstdint>

#include "clinicalbert/backends/cuda/kernels/buffer.hpp"
#include "clinicalbert/backends/cuda/kernels/sums.hpp"

namespace clinicalbert::backends::device {

/// What a beam search wants of logits [rows, pieces]: log_sums[i], the log of the sum of exponentials of row i, in
/// nats; then row i without the pieces that its rules ban; then its `most` likeliest pieces, best first and of equal
/// ones the lower id first, as ids(i, .) with log-probabilities(i, .) = logit - log_sums[i]. Where fewer are left, ids
/// are -1 and log-probabilities minus infinity. A block a row.
///
/// bans[ban_offsets[i]] .. are the ids that row i may not have; their logits become minus infinity, before the sum
/// where `bans_first`. As generation::beam_search and best_continuations have it, or greedy search, but in fp32. In
/// each row some logit is finite at first.
struct best_pieces {
  static constexpr std::uint32_t threads = 256, warps = threads / 32;
  struct shared {
    shared_array<float, warps> sums, largest;
    shared_array<std::int32_t, warps> ids;
  };

  std::uint32_t pieces = 0, most = 0;
  bool bans_first = false;
  row_buffer<float> logits;
  buffer<const std::uint32_t> ban_offsets;  ///< [rows + 1], or absent: none is banned
  buffer<const std::int32_t> bans;
  buffer<float> log_sums;
  row_buffer<float> log_probabilities;  ///< [rows, most]
  row_buffer<std::int32_t> ids;         ///< likewise

  template <class Thread>
  CLINICALBERT_DEVICE void operator()(Thread& thread, shared& s) const {
    const std::uint32_t row = thread.block();
    if (bans_first) ban_pieces(thread, row);
    const float largest = best_after(thread, s, row, {INFINITY, -1}).logit;
    float sum = 0;
    for (std::uint32_t k = thread.index(); k < pieces; k += threads) sum += std::exp(logits(row, k) - largest);
    const float log_sum = largest + std::log(block_sum(thread, s.sums, sum));
    if (thread.index() == 0) log_sums[row] = log_sum;
    if (!bans_first) ban_pieces(thread, row);  // all have read the row
    piece last{INFINITY, -1};
    for (std::uint32_t rank = 0; rank < most; ++rank) {
      last = best_after(thread, s, row, last);
      if (thread.index() != 0) continue;
      log_probabilities(row, rank) = last.id < 0 ? -INFINITY : last.logit - log_sum;
      ids(row, rank) = last.id;
    }
  }

 private:
  template <class Thread>
  CLINICALBERT_DEVICE void ban_pieces(Thread& thread, std::uint32_t row) const {
    if (!ban_offsets.present()) return;
    for (std::uint32_t i = ban_offsets[row] + thread.index(); i < ban_offsets[row + 1]; i += threads)
      logits(row, static_cast<std::uint32_t>(bans[i])) = -INFINITY;
    thread.barrier();
  }

  struct piece {
    float logit;
    std::int32_t id;  // -1: none, which every piece is better than
  };

  [[nodiscard]] CLINICALBERT_DEVICE static bool better(piece a, piece b) {
    return a.logit > b.logit || (a.logit == b.logit && a.id >= 0 && (b.id < 0 || a.id < b.id));
  }

  // The best of those that `before` is better than, the same in each thread.
  template <class Thread>
  [[nodiscard]] CLINICALBERT_DEVICE piece best_after(Thread& thread, shared& s, std::uint32_t row, piece before) const {
    piece best{-INFINITY, -1};
    for (std::uint32_t k = thread.index(); k < pieces; k += threads) {
      const piece one{logits(row, k), static_cast<std::int32_t>(k)};
      const bool follows = one.logit < before.logit || (one.logit == before.logit && one.id > before.id);
      if (follows && one.logit > -INFINITY && better(one, best)) best = one;
    }
    CLINICALBERT_UNROLL
    for (std::uint32_t mask = 16; mask > 0; mask /= 2) {
      const piece other{thread.shuffle_xor(best.logit, mask), thread.shuffle_xor(best.id, mask)};
      if (better(other, best)) best = other;
    }
    thread.barrier();  // all have done with what was there
    if (thread.lane() == 0) {
      thread.store(s.largest, thread.warp(), best.logit);
      thread.store(s.ids, thread.warp(), best.id);
    }
    thread.barrier();
    for (std::uint32_t warp = 0; warp < warps; ++warp) {
      const piece other{thread.load(s.largest, warp), thread.load(s.ids, warp)};
      if (better(other, best)) best = other;
    }
    return best;
  }
};

}  // namespace clinicalbert::backends::device
