#pragma once

#include <array>
#include <type_traits>
#include <utility>

#include "clinicalbert/backends/simd/dot.hpp"

/// GCC for ARM brings loads forward until the sums of a tile do not fit into the registers any more.
#if defined(__aarch64__) && defined(__GNUC__) && !defined(__clang__)
#define CLINICALBERT_AS_WRITTEN __attribute__((optimize("no-schedule-insns")))
#else
#define CLINICALBERT_AS_WRITTEN
#endif

namespace clinicalbert::backends::vectors {

/// Columns of a panel: what one tile is wide.
template <class Arch>
inline constexpr std::size_t panel_width = tile_shape<Arch>::columns* width<Arch>;

/// How the elements of A lie: `row_major` has those of one row side by side, `depth_major` those of one depth.
enum class order { row_major, depth_major };

template <std::size_t... I, class F>
CLINICALBERT_INLINE void unrolled(std::index_sequence<I...>, F&& f) noexcept {
  (f(std::integral_constant<std::size_t, I>{}), ...);
}

/// c[row][column] = sum over k of a[row][k] panel[k][column] for `Rows` rows and one panel's columns, where depth is
/// counted in the 32-bit words of `Dot` (dot.hpp), which have the type float whatever they hold.
///
/// The sums stay in registers, each taken in the order of k: one element's bits depend on nothing but its own row,
/// column and depth. `a_stride` goes from row to row (row_major) or from depth to depth. Nothing beyond Rows x depth of
/// `a` is read. While it computes it asks for the quarter of a panel at `next`, which may be anywhere: what a later
/// tile will read.
template <class Dot, order Order, std::size_t Rows>
CLINICALBERT_AS_WRITTEN void multiply_tile(std::size_t depth, const float* a, std::size_t a_stride, const float* panel,
                                           typename Dot::sum* c, std::size_t c_stride, const float* next) noexcept {
  using arch = typename Dot::arch;
  using vector = typename Dot::vector;
  static_assert(Order == order::row_major || Dot::left_words == 1);
  constexpr std::size_t columns = tile_shape<arch>::columns;
  constexpr std::make_index_sequence<Rows> each_row;
  constexpr std::make_index_sequence<columns> each_column;
  vector sums[Rows][columns];
  unrolled(
      each_row, [&](auto r) __attribute__((always_inline)) {
        unrolled(
            each_column, [&](auto j) __attribute__((always_inline)) { sums[r][j] = Dot::zero(); });
      });

  // Rows 0..13 are each a base plus 1, 2, 4 or 8 times one of seven odd multiples of the stride, which is what x86 can
  // address; told apart, or compilers keep one pointer a row and spill them.
  std::size_t odd[7];
  if constexpr (Order == order::row_major)
    unrolled(
        std::make_index_sequence<7>{}, [&](auto i) __attribute__((always_inline)) {
          odd[i] = (2 * i + 1) * a_stride * sizeof(float);
          asm("" : "+r"(odd[i]));
        });
  // Each part of a word reads for itself: told apart, or compilers keep what they have read, and spill it.
  constexpr std::make_index_sequence<Dot::parts> each_part;
  const char* base[Dot::parts];
  const float* from[Dot::parts];
  unrolled(
      each_part, [&](auto part) __attribute__((always_inline)) {
        base[part] = reinterpret_cast<const char*>(a);
        from[part] = panel;
        if constexpr (part > 0) asm("" : "+r"(base[part]), "+r"(from[part]));
      });
  const auto part_of_step = [&](auto k, auto part) __attribute__((always_inline)) {
    vector b[columns];
    unrolled(
        each_column, [&](auto j) __attribute__((always_inline)) {
          b[j] = Dot::template load<part>(from[part] + k * panel_width<arch> + j * width<arch>);
        });
    unrolled(
        each_row, [&](auto r) __attribute__((always_inline)) {
          const char* at;
          if constexpr (Order == order::depth_major) {
            at = base[part] + (k * a_stride + r) * sizeof(float);
          } else {
            constexpr std::size_t power = r == 0 ? 1 : r & (~r + 1), index = r == 0 ? 0 : (r / power - 1) / 2;
            at = r == 0 ? base[part] : base[part] + odd[index] * power;
            at += k * Dot::left_words * sizeof(float);
          }
          const vector element = Dot::template broadcast<part>(at);
          unrolled(
              each_column, [&](auto j)
                               __attribute__((always_inline)) { sums[r][j] = Dot::add(sums[r][j], element, b[j]); });
        });
  };
  const auto step = [&](auto k) __attribute__((always_inline)) {
    unrolled(
        each_part, [&](auto part) __attribute__((always_inline)) { part_of_step(k, part); });
  };
  const auto advance = [&](std::size_t words) __attribute__((always_inline)) {
    unrolled(
        each_part, [&](auto part) __attribute__((always_inline)) {
          from[part] += words * panel_width<arch>;
          base[part] += words * (Order == order::row_major ? Dot::left_words : a_stride) * sizeof(float);
        });
  };

  constexpr std::size_t unroll = 4;
  std::size_t k = 0;
  for (; k + unroll <= depth; k += unroll) {
    for (std::size_t line = 0; line < panel_width<arch>; line += 16) __builtin_prefetch(next + line);
    unrolled(std::make_index_sequence<unroll>{}, step);
    advance(unroll);
    next += panel_width<arch>;
  }
  for (; k < depth; ++k) {
    step(std::integral_constant<std::size_t, 0>{});
    advance(1);
  }

  unrolled(
      each_row, [&](auto r) __attribute__((always_inline)) {
        unrolled(
            each_column, [&](auto j) __attribute__((always_inline)) {
              Dot::store(c + r * c_stride + j * width<arch>, sums[r][j]);
            });
      });
}

template <class Dot>
using tile_function = void (*)(std::size_t, const float*, std::size_t, const float*, typename Dot::sum*, std::size_t,
                               const float*) noexcept;

/// `multiply_tile`, or what does the same by other registers (amx_tile.hpp).
template <class Dot, order Order, std::size_t Rows>
inline constexpr tile_function<Dot> tile_of = &multiply_tile<Dot, Order, Rows>;

/// That for 1 to `Dot::tile_rows` rows.
template <class Dot, order Order>
CLINICALBERT_INLINE tile_function<Dot> tile_of_rows(std::size_t rows) noexcept {
  static constexpr auto table = []<std::size_t... I>(std::index_sequence<I...>) {
    return std::array<tile_function<Dot>, sizeof...(I)>{tile_of<Dot, Order, I + 1>...};
  }
  (std::make_index_sequence<Dot::tile_rows>{});
  return table[rows - 1];
}

}  // namespace clinicalbert::backends::vectors

#include "clinicalbert/backends/simd/amx_tile.hpp"
