#pragma once

#include "clinicalbert/backends/epilogues.hpp"
#include "clinicalbert/backends/simd/activation.hpp"
#include "clinicalbert/backends/simd/micro_kernel.hpp"
#include "clinicalbert/backends/simd/row.hpp"
#include "clinicalbert/tensors/matrix.hpp"

namespace clinicalbert::backends::vectors {

/// What each epilogue does with the products of `n` columns from (row, column) on.
template <class Dot, bool Whole>
struct epilogue_of {
  using arch = typename Dot::arch;
  using b = batch<arch>;
  using size = std::size_t;

  static CLINICALBERT_INLINE b apply(const epilogues::overwrite&, b p, size, size, size) noexcept { return p; }
  static CLINICALBERT_INLINE b apply(const epilogues::accumulate&, b p, size, size, size) noexcept { return p; }

  static CLINICALBERT_INLINE b apply(const epilogues::add_bias<float>& e, b p, size, size column, size n) noexcept {
    return p + load<arch, Whole>(e.bias.data() + column, n);
  }

  template <class Activation>
  static CLINICALBERT_INLINE b apply(const epilogues::bias_activation<float, Activation>& e, b p, size row, size column,
                                     size n) noexcept {
    const b z = p + load<arch, Whole>(e.bias.data() + column, n);
    const auto& kept = e.pre_activation;
    if (kept.data != nullptr) store<arch, Whole>(kept.data + row * kept.stride + column, n, z);
    return std::conditional_t<(Dot::per_word > 1), short_activation_of<arch, Activation>,
                              activation_of<arch, Activation>>::value(z);
  }

  template <class Activation>
  static CLINICALBERT_INLINE b apply(const epilogues::activation_gradient<float, Activation>& e, b p, size row,
                                     size column, size n) noexcept {
    const auto& kept = e.pre_activation;
    return p *
           activation_of<arch, Activation>::derivative(load<arch, Whole>(kept.data + row * kept.stride + column, n));
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

template <class Epilogue>
inline constexpr bool reads_pre_activation = false;
template <class Activation>
inline constexpr bool reads_pre_activation<epilogues::activation_gradient<float, Activation>> = true;

/// Asks for what `finish_tile` will read where a tile belongs, long before: rows lie too far apart for the processor to
/// foresee them. (Inline, or GCC 12 drops calls of a function that does nothing else.)
template <class Arch, class Epilogue>
CLINICALBERT_INLINE void fetch_operands(const Epilogue& e, const tile_place& at, tensors::matrix<float> y) noexcept {
  const auto fetch = [&]<class T>(tensors::matrix<T> m) __attribute__((always_inline)) {
    for (std::size_t r = at.row; r < at.row + at.rows; ++r)
      for (std::size_t column = at.column; column < at.column + at.columns; column += 64 / sizeof(T))
        __builtin_prefetch(m.data + r * m.stride + column);
  };
  if (std::is_same_v<Epilogue, epilogues::accumulate> || !at.first) fetch(y);
  if constexpr (reads_pre_activation<Epilogue>)
    if (at.last) fetch(e.pre_activation);
}

/// Brings a tile [rows, panel_width], hot in the first cache, into y: sums over earlier blocks of the depth stand in y
/// itself. `sums` turns what the tile holds into products (`plain_sums`).
template <class Dot, class Epilogue, bool Whole, class Sums, class Sum>
void finish_columns(const Sums& sums, const Epilogue& e, const Sum* tile, const tile_place& at,
                    tensors::matrix<float> y) noexcept {
  using arch = typename Dot::arch;
  constexpr bool accumulates = std::is_same_v<Epilogue, epilogues::accumulate>;
  for (std::size_t r = 0; r < at.rows; ++r) {
    float* row = y.data + (at.row + r) * y.stride + at.column;
    for (std::size_t j = 0; j < panel_width<arch>; j += width<arch>) {
      if (!Whole && j >= at.columns) break;
      const std::size_t n = at.columns - j;
      batch<arch> p = sums.at(tile + r * panel_width<arch> + j, at.row + r, at.column + j, at.first);
      if (accumulates || !at.first) p = p + load<arch, Whole>(row + j, n);
      if (at.last) p = epilogue_of<Dot, Whole>::apply(e, p, at.row + r, at.column + j, n);
      store<arch, Whole>(row + j, n, p);
    }
  }
}

template <class Dot, class Sums, class Epilogue, class Sum>
void finish_tile(const Sums& sums, const Epilogue& e, const Sum* tile, const tile_place& at,
                 tensors::matrix<float> y) noexcept {
  if (at.columns == panel_width<typename Dot::arch>)
    finish_columns<Dot, Epilogue, true>(sums, e, tile, at, y);
  else
    finish_columns<Dot, Epilogue, false>(sums, e, tile, at, y);
}

}  // namespace clinicalbert::backends::vectors
