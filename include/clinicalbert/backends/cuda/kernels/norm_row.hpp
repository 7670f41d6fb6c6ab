#pragma once

#include <cstdint>

#include "clinicalbert/backends/cuda/kernels/device.hpp"
#include "clinicalbert/backends/cuda/kernels/keep_bits.hpp"
#include "clinicalbert/backends/cuda/kernels/lanes.hpp"
#include "clinicalbert/backends/cuda/kernels/sums.hpp"

namespace clinicalbert::backends::device {

/// A row of a matrix in the registers of a warp: `Slots` times `Lanes` neighboring elements a lane. Elements beyond the
/// row's width are 0.
template <std::uint32_t Lanes, std::uint32_t Slots>
struct norm_row {
  static constexpr std::uint32_t widest = 32 * Lanes * Slots;
  float values[Slots][Lanes];

  [[nodiscard]] CLINICALBERT_DEVICE static std::uint32_t column(std::uint32_t lane, std::uint32_t slot) {
    return (slot * 32 + lane) * Lanes;
  }

  /// f(slot, column) for what this lane holds.
  template <class F>
  CLINICALBERT_DEVICE static void for_each_slot(std::uint32_t lane, std::uint32_t width, F&& f) {
    CLINICALBERT_UNROLL
    for (std::uint32_t slot = 0; slot < Slots; ++slot)
      if (column(lane, slot) < width) f(slot, column(lane, slot));
  }

  template <class E>
  CLINICALBERT_DEVICE void read(row_buffer<const E> from, std::size_t row, std::uint32_t lane, std::uint32_t width) {
    clear();
    for_each_slot(lane, width,
                  [&](std::uint32_t slot, std::uint32_t at) { load(from.elements, from.at(row, at), values[slot]); });
  }
  template <class E>
  CLINICALBERT_DEVICE void write(row_buffer<E> to, std::size_t row, std::uint32_t lane, std::uint32_t width) const {
    for_each_slot(lane, width,
                  [&](std::uint32_t slot, std::uint32_t at) { store(to.elements, to.at(row, at), values[slot]); });
  }

  CLINICALBERT_DEVICE void clear() {
    CLINICALBERT_UNROLL
    for (std::uint32_t slot = 0; slot < Slots; ++slot) CLINICALBERT_UNROLL
    for (std::uint32_t i = 0; i < Lanes; ++i) values[slot][i] = 0;
  }

  /// Drops elements and scales the others.
  CLINICALBERT_DEVICE void drop(const tensors::dropout& dropout, std::uint32_t row, std::uint32_t lane,
                                std::uint32_t width) {
    if (!dropout.active()) return;
    const float scale = keep_scale(dropout);
    for_each_slot(lane, width, [&](std::uint32_t slot, std::uint32_t at) {
      const std::uint32_t kept = keep_bits(dropout, row, at / 8) >> at % 8;
      CLINICALBERT_UNROLL
      for (std::uint32_t i = 0; i < Lanes; ++i) values[slot][i] = (kept >> i & 1u) != 0 ? values[slot][i] * scale : 0;
    });
  }

  /// Subtracts the mean, which it returns: in two parts, of which the second is what the first lacks, since a mean that
  /// is large against the deviations is rounded by more than they bear.
  template <class Thread>
  CLINICALBERT_DEVICE float center(Thread& thread, std::uint32_t width) {
    const float about = subtract_mean(thread, width);
    return about + subtract_mean(thread, width);
  }
  template <class Thread>
  [[nodiscard]] CLINICALBERT_DEVICE float mean_square(Thread& thread, std::uint32_t width) const {
    return sum_over(thread, width, [](float x) { return x * x; }) / static_cast<float>(width);
  }

 private:
  template <class Thread>
  CLINICALBERT_DEVICE float subtract_mean(Thread& thread, std::uint32_t width) {
    const float mean = sum_over(thread, width, [](float x) { return x; }) / static_cast<float>(width);
    for_each_slot(thread.lane(), width, [&](std::uint32_t slot, std::uint32_t) {
      CLINICALBERT_UNROLL
      for (std::uint32_t i = 0; i < Lanes; ++i) values[slot][i] -= mean;
    });
    return mean;
  }
  template <class Thread, class F>
  [[nodiscard]] CLINICALBERT_DEVICE float sum_over(Thread& thread, std::uint32_t width, F&& f) const {
    float sum = 0;
    for_each_slot(thread.lane(), width, [&](std::uint32_t slot, std::uint32_t) {
      CLINICALBERT_UNROLL
      for (std::uint32_t i = 0; i < Lanes; ++i) sum += f(values[slot][i]);
    });
    return warp_sum(thread, sum);
  }
};

}  // namespace clinicalbert::backends::device
