#pragma once

#include <cmath>
#include <cstdint>

#include "clinicalbert/backends/cuda/kernels/buffer.hpp"
#include "clinicalbert/backends/cuda/kernels/sums.hpp"

namespace clinicalbert::backends::device {

/// Attention of one query a sequence to its keys and values in pages, as `paged_attention_op` states it; heads are at
/// most Size wide, and all is fp32. Blocks: sequences by heads. Of the keys a warp takes every fourth, with a running
/// maximum and sum, and the four are joined in their order, so that bits depend on nothing else. Where there is `last`,
/// it becomes the last row of each sequence first: each block writes what it reads itself.
template <std::uint32_t Size>
struct paged_attention {
  static_assert(Size == 32 || Size == 64 || Size == 128, "paged_attention: room for heads of 32, 64 or 128");
  static constexpr std::uint32_t threads = 128, warps = threads / 32, each = Size / 32;
  struct shared {
    shared_array<float, warps> largest, denominators;
    shared_array<float, warps * Size> sums;
  };

  std::uint32_t head_size = 0, heads = 1, page_rows = 1;
  std::size_t width = 0, offset = 0;  ///< of a row (its value's half way on), and of a page's first row
  float scale = 1;                    ///< 1 / sqrt(head size)
  buffer<float* const> pages;
  buffer<const std::uint32_t> first_page, lengths;
  row_buffer<const float> q, last;  ///< [sequences, heads * head size], [sequences, width] or absent
  row_buffer<float> out;

  template <class Thread>
  CLINICALBERT_DEVICE void operator()(Thread& thread, shared& s) const {
    const std::uint32_t sequence = thread.block(), column = thread.block_y() * head_size, lane = thread.lane();
    const std::uint32_t length = lengths[sequence], first = first_page[sequence];
    if (last.present()) {
      const std::uint32_t key = length - 1;
      const buffer<float> page(pages[first + key / page_rows], offset + page_rows * width);
      for (std::uint32_t i = thread.index(); i < 2 * head_size; i += threads) {
        const std::size_t at = column + (i < head_size ? i : width / 2 + i - head_size);
        page[offset + key % page_rows * width + at] = last(sequence, at);
      }
      thread.barrier();
    }
    const float scale2 = scale * 1.44269504088896340736f;  // exp2 is what the hardware has
    float query[each], sums[each] = {}, largest = -INFINITY, denominator = 0;
    CLINICALBERT_UNROLL
    for (std::uint32_t i = 0; i < each; ++i) {
      const std::uint32_t place = lane + 32 * i;
      query[i] = place < head_size ? q(sequence, column + place) : 0;
    }
    for (std::uint32_t key = thread.warp(); key < length; key += warps) {
      const buffer<const float> page(pages[first + key / page_rows], offset + page_rows * width);
      const std::size_t row = offset + key % page_rows * width + column;
      float logit = 0;
      CLINICALBERT_UNROLL
      for (std::uint32_t i = 0; i < each; ++i)
        if (lane + 32 * i < head_size) logit += query[i] * page[row + lane + 32 * i];
      logit = warp_sum(thread, logit);
      const float most = std::fmax(largest, logit), shrunk = std::exp2((largest - most) * scale2),
                  p = std::exp2((logit - most) * scale2);
      largest = most;
      denominator = denominator * shrunk + p;
      CLINICALBERT_UNROLL
      for (std::uint32_t i = 0; i < each; ++i)
        if (lane + 32 * i < head_size) sums[i] = sums[i] * shrunk + p * page[row + width / 2 + lane + 32 * i];
    }
    if (lane == 0) {
      thread.store(s.largest, thread.warp(), largest);
      thread.store(s.denominators, thread.warp(), denominator);
    }
    CLINICALBERT_UNROLL
    for (std::uint32_t i = 0; i < each; ++i) thread.store(s.sums, thread.warp() * Size + lane + 32 * i, sums[i]);
    thread.barrier();
    if (thread.index() >= head_size) return;
    float most = thread.load(s.largest, 0);  // of the first key at least
    for (std::uint32_t warp = 1; warp < warps; ++warp) most = std::fmax(most, thread.load(s.largest, warp));
    float sum = 0, all = 0;
    for (std::uint32_t warp = 0; warp < warps; ++warp) {
      const float shrunk = std::exp2((thread.load(s.largest, warp) - most) * scale2);
      sum += thread.load(s.sums, warp * Size + thread.index()) * shrunk;
      all += thread.load(s.denominators, warp) * shrunk;
    }
    out(sequence, column + thread.index()) = sum / all;
  }
};

}  // namespace clinicalbert::backends::device
