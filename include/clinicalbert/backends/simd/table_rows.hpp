#pragma once

#include <cstring>
#include <string_view>

#include "clinicalbert/backends/precisions.hpp"
#include "clinicalbert/backends/simd/bf16_format.hpp"
#include "clinicalbert/backends/simd/int8_format.hpp"
#include "clinicalbert/backends/simd/row.hpp"
#include "clinicalbert/backends/simd/widening.hpp"

namespace clinicalbert::backends::vectors {

/// Rows of a frozen table in the numbers of a precision: how many bytes one takes (a multiple of 4), how it is written,
/// and `row`, which reads `count` elements from number i on.
template <class Arch, class Precision>
struct table_rows;

template <class Arch>
struct table_rows<Arch, precisions::fp32> {
  static constexpr std::string_view name = "fp32 rows";

  static constexpr std::size_t bytes(std::size_t columns) noexcept { return columns * sizeof(float); }

  static void write(const float* from, std::size_t columns, std::byte* to) noexcept {
    std::memcpy(to, from, bytes(columns));
  }

  struct row {
    const float* elements;
    row(const std::byte* at, std::size_t) noexcept : elements(reinterpret_cast<const float*>(at)) {}

    template <bool Whole>
    CLINICALBERT_INLINE batch<Arch> read(std::size_t i, std::size_t count) const noexcept {
      return load<Arch, Whole>(elements + i, count);
    }
  };
};

template <class Arch>
struct table_rows<Arch, precisions::bf16> {
  static constexpr std::string_view name = "bf16 rows";

  static constexpr std::size_t bytes(std::size_t columns) noexcept { return (columns + 1) / 2 * 4; }

  static void write(const float* from, std::size_t columns, std::byte* to) noexcept {
    bf16_format<Arch>::convert(from, columns, reinterpret_cast<float*>(to));
  }

  struct row {
    const std::byte* elements;
    row(const std::byte* at, std::size_t) noexcept : elements(at) {}

    template <bool Whole>
    CLINICALBERT_INLINE batch<Arch> read(std::size_t i, std::size_t count) const noexcept {
      if constexpr (Whole) return widening<Arch>::from_bf16(elements + 2 * i);
      std::byte rest[2 * width<Arch>] = {};
      std::memcpy(rest, elements + 2 * i, 2 * count);
      return widening<Arch>::from_bf16(rest);
    }
  };
};

/// Bytes -127..127, then the row's scale.
template <class Arch>
struct table_rows<Arch, precisions::int8> {
  static constexpr std::string_view name = "int8 rows with a scale behind";

  static constexpr std::size_t bytes(std::size_t columns) noexcept { return (columns + 3) / 4 * 4 + sizeof(float); }

  static void write(const float* from, std::size_t columns, std::byte* to) noexcept {
    using format = int8_format<Arch>;
    const row_scale scale = format::scale_of_weight(from, columns);
    (void)format::convert_weight(from, columns, scale, reinterpret_cast<float*>(to));
    std::memcpy(to + bytes(columns) - sizeof(float), &scale.scale, sizeof(float));
  }

  struct row {
    const std::byte* elements;
    batch<Arch> scale;
    row(const std::byte* at, std::size_t columns) noexcept : elements(at) {
      float x;
      std::memcpy(&x, at + bytes(columns) - sizeof x, sizeof x);
      scale = batch<Arch>(x);
    }

    template <bool Whole>
    CLINICALBERT_INLINE batch<Arch> read(std::size_t i, std::size_t count) const noexcept {
      if constexpr (Whole) return widening<Arch>::from_bytes(elements + i) * scale;
      std::byte rest[width<Arch>] = {};
      std::memcpy(rest, elements + i, count);
      return widening<Arch>::from_bytes(rest) * scale;
    }
  };
};

}  // namespace clinicalbert::backends::vectors
