#pragma once

#include "clinicalbert/backends/epilogues.hpp"
#include "clinicalbert/backends/simd/activation.hpp"
#include "clinicalbert/backends/simd/micro_kernel.hpp"
#include "clinicalbert/backends/simd/row.hpp"
#include "clinicalbert/tensors/matrix.hpp"

namespace clinicalbert::backends::vectors {

/// What each epilogue does with the products of `n` columns from (row, column) on.
template <class Arch, bool Whole>
struct epilogue_of {
  using b = batch<Arch>;
  using size = std::size_t;

  static CLINICALBERT_INLINE b apply(const epilogues::overwrite&, b p, size, size, size) noexcept { return p; }
  static CLINICALBERT_INLINE b apply(const epilogues::accumulate&, b p, size, size, size) noexcept { return p; }

  static CLINICALBERT_INLINE b apply(const epilogues::add_bias<float>& e, b p, size, size column, size n) noexcept {
    return p + load<Arch, Whole>(e.bias.data() + column, n);
  }

  template <class Activation>
  static CLINICALBERT_INLINE b apply(const epilogues::bias_activation<float, Activation>& e, b p, size row, size column,
                                     size n) noexcept {
    const b z = p + load<Arch, Whole>(e.bias.data() + column, n);
    const auto& kept = e.pre_activation;
    if (kept.data != nullptr) store<Arch, Whole>(kept.data + row * kept.stride + column, n, z);
    return activation_of<Arch, Activation>::value(z);
  }

  template <class Activation>
  static CLINICALBERT_INLINE b apply(const epilogues::activation_gradient<float, Activation>& e, b p, size row,
                                     size column, size n) noexcept {
    const auto& kept = e.pre_activation;
    return p *
           activation_of<Arch, Activation>::derivative(load<Arch, Whole>(kept.data + row * kept.stride + column, n));
  }
};

/// Reads the products of a tile whose sums are they.
template <class Arch>
struct plain_sums {
  static CLINICALBERT_INLINE batch<Arch> at(const float* sums, std::size_t /*row*/, std::size_t /*column*/,
                                            bool /*first*/) noexcept {
    return batch<Arch>::load_unaligned(sums);
  }
};

/// Where in y a tile belongs, and which part of the depth it has summed.
struct tile_place {
  std::size_t row, column, rows, columns;  // columns up to panel_width
  bool first, last;                        // of the blocks of the depth
};

/// Brings a tile [rows, panel_width], hot in the first cache, into y: sums over earlier blocks of the depth stand in y
/// itself. `sums` turns what the tile holds into products (`plain_sums`).
template <class Arch, class Epilogue, bool Whole, class Sums, class Sum>
void finish_columns(const Sums& sums, const Epilogue& e, const Sum* tile, const tile_place& at,
                    tensors::matrix<float> y) noexcept {
  constexpr bool accumulates = std::is_same_v<Epilogue, epilogues::accumulate>;
  for (std::size_t r = 0; r < at.rows; ++r) {
    float* row = y.data + (at.row + r) * y.stride + at.column;
    for (std::size_t j = 0; j < panel_width<Arch>; j += width<Arch>) {
      if (!Whole && j >= at.columns) break;
      const std::size_t n = at.columns - j;
      batch<Arch> p = sums.at(tile + r * panel_width<Arch> + j, at.row + r, at.column + j, at.first);
      if (accumulates || !at.first) p = p + load<Arch, Whole>(row + j, n);
      if (at.last) p = epilogue_of<Arch, Whole>::apply(e, p, at.row + r, at.column + j, n);
      store<Arch, Whole>(row + j, n, p);
    }
  }
}

template <class Arch, class Sums, class Epilogue, class Sum>
void finish_tile(const Sums& sums, const Epilogue& e, const Sum* tile, const tile_place& at,
                 tensors::matrix<float> y) noexcept {
  if (at.columns == panel_width<Arch>)
    finish_columns<Arch, Epilogue, true>(sums, e, tile, at, y);
  else
    finish_columns<Arch, Epilogue, false>(sums, e, tile, at, y);
}

}  // namespace clinicalbert::backends::vectors
