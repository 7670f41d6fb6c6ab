#pragma once

#include "clinicalbert/backends/simd/dot.hpp"

// Old clangs spell these without the second underscore.
#if (defined(__AMX_TILE__) || defined(__AMXTILE__)) && (defined(__AMX_BF16__) || defined(__AMXBF16__)) && \
    (defined(__AMX_INT8__) || defined(__AMXINT8__)) && XSIMD_WITH_AVX512BW && defined(__AVX512VNNI__) &&  \
    defined(__AVX512BF16__)
#define CLINICALBERT_WITH_AMX 1
#include <immintrin.h>

namespace clinicalbert::backends {

/// Intel's tile registers for products in bf16 and int8, AVX-512 for everything else: `simd<amx, precisions::bf16>`,
/// for inference.
///
/// A process that has not asked for them before (may_use_amx) is ended by its first product.
struct amx : xsimd::avx512bw {
  static constexpr const char* name() noexcept { return "amx"; }
};

namespace vectors {

template <>
struct registers_of<amx> {
  using type = xsimd::avx512bw;
};

/// The eight tiles of a thread, 16 rows of 16 words each, from its construction to its end: 0 to 3 are sums, 4 and 5
/// parts of A, 6 and 7 of B.
class amx_registers {
 public:
  amx_registers() noexcept {
    struct alignas(64) {
      std::uint8_t palette = 1, start_row = 0, reserved[14] = {};
      std::uint16_t row_bytes[16] = {64, 64, 64, 64, 64, 64, 64, 64};
      std::uint8_t rows[16] = {16, 16, 16, 16, 16, 16, 16, 16};
    } static constexpr shape;
    _tile_loadconfig(&shape);
  }
  ~amx_registers() { _tile_release(); }
  amx_registers(const amx_registers&) = delete;
  amx_registers& operator=(const amx_registers&) = delete;
};

/// Dots of products in tiles.
struct amx_dot {};

/// What they share (dot.hpp). A tile of sums is 32 rows by a panel.
template <class Sum>
struct amx_words : amx_dot, whole_words<amx, Sum> {
  using registers = amx_registers;
  static constexpr std::size_t tile_rows = 32, row_unit = 16;
};

/// The even elements of all words and the odd ones are summed apart, so bits differ from those of `vdpbf16ps`.
template <>
struct bf16_dot<amx> : amx_words<float> {
  static constexpr std::size_t per_word = 2;

  static CLINICALBERT_INLINE void add_upper() noexcept {
    _tile_dpbf16ps(0, 4, 6);
    _tile_dpbf16ps(1, 4, 7);
  }
  static CLINICALBERT_INLINE void add_lower() noexcept {
    _tile_dpbf16ps(2, 5, 6);
    _tile_dpbf16ps(3, 5, 7);
  }
};

template <>
struct int8_dot<amx> : amx_words<std::int32_t> {
  static constexpr std::size_t per_word = 4;
  static constexpr std::int32_t zero_point = 128;

  static CLINICALBERT_INLINE void add_upper() noexcept {
    _tile_dpbusd(0, 4, 6);
    _tile_dpbusd(1, 4, 7);
  }
  static CLINICALBERT_INLINE void add_lower() noexcept {
    _tile_dpbusd(2, 5, 6);
    _tile_dpbusd(3, 5, 7);
  }
};

}  // namespace vectors
}  // namespace clinicalbert::backends
#endif
