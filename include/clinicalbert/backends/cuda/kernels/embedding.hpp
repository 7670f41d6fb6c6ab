#pragma once

#include <cstdint>

#include "clinicalbert/backends/cuda/kernels/lanes.hpp"

namespace clinicalbert::backends::device {

/// out[n] = (words[ids[n]] + positions[places[n]]) + segments[segment_ids[n]], a warp a row; `places` count from 0 in
/// each sequence. T is the tables' element, E that of out. width is a multiple of Lanes.
template <class T, class E, std::uint32_t Lanes>
struct embedding_forward {
  static constexpr std::uint32_t threads = 128;
  struct shared {};

  [[nodiscard]] static constexpr std::uint32_t blocks(std::uint32_t rows) noexcept { return (rows + 3) / 4; }

  std::uint32_t rows = 0, width = 0;
  buffer<const std::int32_t> ids;
  buffer<const std::uint8_t> segment_ids;
  buffer<const std::uint32_t> places;
  row_buffer<const T> words, positions, segments;
  row_buffer<E> out;

  friend constexpr bool operator==(const embedding_forward&, const embedding_forward&) noexcept = default;

  template <class Thread>
  CLINICALBERT_DEVICE void operator()(Thread& thread, shared&) const {
    const std::uint32_t row = thread.block() * (threads / 32) + thread.warp();
    if (row >= rows) return;
    const auto id = static_cast<std::uint32_t>(ids[row]);
    const std::uint32_t segment = segment_ids[row], place = places[row];
    for (std::uint32_t column = thread.lane() * Lanes; column < width; column += 32 * Lanes) {
      float sum[Lanes], position[Lanes], more[Lanes];
      load(words.elements, words.at(id, column), sum);
      load(positions.elements, positions.at(place, column), position);
      load(segments.elements, segments.at(segment, column), more);
      CLINICALBERT_UNROLL
      for (std::uint32_t i = 0; i < Lanes; ++i) sum[i] = sum[i] + position[i] + more[i];
      store(out.elements, out.at(row, column), sum);
    }
  }
};

}  // namespace clinicalbert::backends::device
