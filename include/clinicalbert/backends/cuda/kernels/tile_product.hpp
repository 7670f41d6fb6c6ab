#pragma once

#include <cstdint>

#include "clinicalbert/backends/cuda/kernels/device.hpp"
#include "clinicalbert/backends/cuda/kernels/element.hpp"
#include "clinicalbert/backends/cuda/kernels/shared_array.hpp"

namespace clinicalbert::backends::device {

/// Products of a warp: 16 rows by 8 columns a tile, spread over the lanes as tensor cores have it: with g = lane / 4
/// and t = lane % 4, c[tile] holds (g, 2 t), (g, 2 t + 1), (g + 8, 2 t), (g + 8, 2 t + 1). Operands are of M in shared
/// memory, rows Stride apart; sums are fp32. bf16 and fp16 are multiplied by tensor cores, in units of 16 by 16, and
/// Stride is 8 more than a multiple of 16, so that eight rows lie in eight different banks of 16 bytes.
template <class M>
struct tile_product {
  /// c += a b^T over Depth columns, with 16 rows of a from `row` on and the first 8 Tiles rows of b.
  template <std::uint32_t Depth, std::uint32_t Stride, std::uint32_t Tiles, class Thread, std::uint32_t A,
            std::uint32_t B>
  CLINICALBERT_DEVICE static void add_transposed(Thread& thread, const shared_array<M, A>& a, std::uint32_t row,
                                                 const shared_array<M, B>& b, float (&c)[Tiles][4]) {
    const std::uint32_t lane = thread.lane();
    const std::uint32_t a_at = (row + lane % 16) * Stride + lane / 16 * 8;
    const std::uint32_t b_at = (lane / 16 * 8 + lane % 8) * Stride + lane / 8 % 2 * 8;
    CLINICALBERT_UNROLL
    for (std::uint32_t k = 0; k < Depth; k += 16) {
      std::uint32_t a_words[4], b_words[4];
      thread.load_matrices(a, a_at + k, a_words);
      CLINICALBERT_UNROLL
      for (std::uint32_t tile = 0; tile < Tiles; tile += 2) {
        thread.load_matrices(b, b_at + tile * 8 * Stride + k, b_words);
        thread.template multiply<M>(c[tile], a_words, b_words[0], b_words[1]);
        thread.template multiply<M>(c[tile + 1], a_words, b_words[2], b_words[3]);
      }
    }
  }

  /// c += p b, with p [16, 8 DepthTiles] in registers, spread as c is, and as many rows of b, 8 Tiles wide. p is
  /// rounded to M.
  template <std::uint32_t Stride, std::uint32_t DepthTiles, std::uint32_t Tiles, class Thread, std::uint32_t B>
  CLINICALBERT_DEVICE static void add(Thread& thread, const float (&p)[DepthTiles][4], const shared_array<M, B>& b,
                                      float (&c)[Tiles][4]) {
    const std::uint32_t lane = thread.lane();
    const std::uint32_t b_at = (lane / 8 % 2 * 8 + lane % 8) * Stride + lane / 16 * 8;
    CLINICALBERT_UNROLL
    for (std::uint32_t k = 0; k < DepthTiles; k += 2) {
      // Where a lane holds p as a result is where it must hold it as a factor.
      const std::uint32_t a_words[4] = {rounded_pair<M>(p[k][0], p[k][1]), rounded_pair<M>(p[k][2], p[k][3]),
                                        rounded_pair<M>(p[k + 1][0], p[k + 1][1]),
                                        rounded_pair<M>(p[k + 1][2], p[k + 1][3])};
      CLINICALBERT_UNROLL
      for (std::uint32_t tile = 0; tile < Tiles; tile += 2) {
        std::uint32_t b_words[4];
        thread.load_transposed(b, b_at + k * 8 * Stride + tile * 8, b_words);
        thread.template multiply<M>(c[tile], a_words, b_words[0], b_words[1]);
        thread.template multiply<M>(c[tile + 1], a_words, b_words[2], b_words[3]);
      }
    }
  }
};

/// The same in fp32, by the lanes themselves.
template <>
struct tile_product<float> {
  template <std::uint32_t Depth, std::uint32_t Stride, std::uint32_t Tiles, class Thread, std::uint32_t A,
            std::uint32_t B>
  CLINICALBERT_DEVICE static void add_transposed(Thread& thread, const shared_array<float, A>& a, std::uint32_t row,
                                                 const shared_array<float, B>& b, float (&c)[Tiles][4]) {
    const std::uint32_t group = thread.lane() / 4, within = thread.lane() % 4;
    CLINICALBERT_UNROLL
    for (std::uint32_t k = 0; k < Depth; k += 4) {
      float upper[4], lower[4];
      thread.load_lanes(a, (row + group) * Stride + k, upper);
      thread.load_lanes(a, (row + group + 8) * Stride + k, lower);
      CLINICALBERT_UNROLL
      for (std::uint32_t tile = 0; tile < Tiles; ++tile) CLINICALBERT_UNROLL
      for (std::uint32_t i = 0; i < 2; ++i) {
        float other[4];
        thread.load_lanes(b, (tile * 8 + 2 * within + i) * Stride + k, other);
        CLINICALBERT_UNROLL
        for (std::uint32_t j = 0; j < 4; ++j) {
          c[tile][i] += upper[j] * other[j];
          c[tile][2 + i] += lower[j] * other[j];
        }
      }
    }
  }

  template <std::uint32_t Stride, std::uint32_t DepthTiles, std::uint32_t Tiles, class Thread, std::uint32_t B>
  CLINICALBERT_DEVICE static void add(Thread& thread, const float (&p)[DepthTiles][4], const shared_array<float, B>& b,
                                      float (&c)[Tiles][4]) {
    const std::uint32_t first = thread.lane() / 4 * 4, within = thread.lane() % 4;
    CLINICALBERT_UNROLL
    for (std::uint32_t k = 0; k < DepthTiles; ++k) CLINICALBERT_UNROLL
    for (std::uint32_t i = 0; i < 8; ++i) {
      const float upper = thread.shuffle(p[k][i % 2], first + i / 2);
      const float lower = thread.shuffle(p[k][2 + i % 2], first + i / 2);
      CLINICALBERT_UNROLL
      for (std::uint32_t tile = 0; tile < Tiles; ++tile) {
        float other[2];
        thread.load_lanes(b, (k * 8 + i) * Stride + tile * 8 + 2 * within, other);
        CLINICALBERT_UNROLL
        for (std::uint32_t j = 0; j < 2; ++j) {
          c[tile][j] += upper * other[j];
          c[tile][2 + j] += lower * other[j];
        }
      }
    }
  }
};

}  // namespace clinicalbert::backends::device
