#pragma once

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <type_traits>

#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/weights/element.hpp"
#include "clinicalbert/weights/half.hpp"
#include "clinicalbert/weights/shape.hpp"
#include "clinicalbert/weights/shown_name.hpp"

namespace clinicalbert::weights {

static_assert(std::endian::native == std::endian::little, "weights are read as little-endian, as files hold them");

/// Whether a float or double is neither NaN nor infinite, by its bits, so that -ffast-math changes nothing.
template <class T>
[[nodiscard]] constexpr bool is_finite(T value) noexcept {
  if constexpr (sizeof(T) == 4) {
    return (std::bit_cast<std::uint32_t>(value) & 0x7F800000U) != 0x7F800000U;
  } else {
    return (std::bit_cast<std::uint64_t>(value) & 0x7FF0000000000000U) != 0x7FF0000000000000U;
  }
}

/// One tensor where it lies in a file: nothing is copied until it is read.
///
/// `bytes` begins at the first element and is long enough for all that `sizes` and `strides` reach, which whoever makes
/// a view has checked. It lives as long as the file that it came from.
///
/// An I8 tensor [R, C] with `scales` (F32 [R], stored as NAME.scale) is a quantized matrix: the value of element (r, c)
/// is its integer times scales[r].
struct tensor_view {
  std::string name;         // canonical, see canonical_names.hpp
  std::string stored_name;  // as the file spells it
  element type = element::f32;
  shape sizes;
  shape strides;  // in elements
  std::span<const std::byte> bytes;
  std::span<const std::byte> scales;  // empty unless quantized
  std::shared_ptr<const std::filesystem::path> file;
  std::uint64_t first_element = 0;  // its number in the whole tensor, where this is a part of one

  [[nodiscard]] bool quantized() const noexcept { return !scales.empty(); }

  /// The number of elements: a view's fits into 64 bits, and into the file's size.
  [[nodiscard]] std::size_t count() const noexcept { return static_cast<std::size_t>(sizes.count().value_or(0)); }

  [[nodiscard]] bool contiguous() const noexcept {
    const shape dense = sizes.row_major();
    for (std::size_t axis = 0; axis < sizes.axes(); ++axis) {
      if (sizes[axis] > 1 && strides[axis] != dense[axis]) return false;
    }
    return true;
  }

  /// Rows [begin, begin + count) of a matrix.
  [[nodiscard]] tensor_view rows(std::size_t begin, std::size_t count) const {
    tensor_view part = *this;
    part.sizes[0] = count;
    part.bytes = bytes.subspan(static_cast<std::size_t>(begin * strides[0]) * size_of(type));
    if (quantized()) part.scales = scales.subspan(begin * sizeof(float));
    part.first_element += begin * sizes[1];
    return part;
  }

  /// The values where they lie, if they lie there as `float`s row after row; otherwise null. Not looked at.
  [[nodiscard]] const float* floats() const noexcept {
    const bool aligned = reinterpret_cast<std::uintptr_t>(bytes.data()) % alignof(float) == 0;
    return type == element::f32 && aligned && contiguous() ? reinterpret_cast<const float*>(bytes.data()) : nullptr;
  }

  /// Throws file_error, naming the element, if a value of this tensor, `values` in row-major order, is NaN or infinite.
  template <class T>
  void require_finite(std::span<const T> values) const {
    // Without an early end, this loop vectorizes.
    bool finite = true;
    for (const T value : values) finite &= is_finite(value);
    if (finite) return;
    const auto bad = std::find_if_not(values.begin(), values.end(), is_finite<T>);
    refuse(std::string("holds ") + (std::isnan(*bad) ? "a NaN" : "an infinite value") + " (element " +
           std::to_string(first_element + static_cast<std::uint64_t>(bad - values.begin())) + ")");
  }

  /// "F32", or "I8 with F32 scale a row".
  [[nodiscard]] std::string type_text() const {
    return quantized() ? "I8 with F32 scale a row" : std::string(name_of(type));
  }

  /// Throws file_error "FILE: tensor NAME SENTENCE".
  [[noreturn]] void refuse(const std::string& sentence) const {
    throw files::file_error(*file, "tensor " + shown_name(stored_name) + " " + sentence);
  }

  /// Reads all values in row-major order into `out` (size count()), overwriting it; F16, BF16 and F32 widen exactly,
  /// F64 rounds to nearest, quantized rows are multiplied by their scale.
  ///
  /// Throws file_error naming file and tensor if the elements are not floating (or quantized), if `out` has another
  /// size, or if a value is NaN or infinite.
  void read_into(std::span<float> out) const { read_finite(out); }

  /// The same in double, so that nothing is rounded.
  void read_into(std::span<double> out) const { read_finite(out); }

  /// Reads integers (or booleans) in row-major order; throws file_error if the elements are floating.
  void read_integers(std::span<std::int64_t> out) const {
    check_size(out.size());
    copy(out);
  }

  /// Copies all values in row-major order without looking at them, as T, which is float, double or an integer; floating
  /// elements asked for as integers throw file_error. `out` has count() elements.
  template <class T>
  void copy(std::span<T> out) const {
    if constexpr (std::is_integral_v<T>) {
      if (is_floating(type)) refuse("has elements of type " + type_text() + " where integers were expected");
    }
    switch (type) {
      case element::f64:
        return copy_as<double>(out, [](double v) { return static_cast<T>(v); });
      case element::f32:
        return copy_as<float>(out, [](float v) { return static_cast<T>(v); });
      case element::f16:
        return copy_as<std::uint16_t>(out, [](std::uint16_t v) { return static_cast<T>(widen_f16(v)); });
      case element::bf16:
        return copy_as<std::uint16_t>(out, [](std::uint16_t v) { return static_cast<T>(widen_bf16(v)); });
      case element::i64:
        return copy_as<std::int64_t>(out, [](std::int64_t v) { return static_cast<T>(v); });
      case element::i32:
        return copy_as<std::int32_t>(out, [](std::int32_t v) { return static_cast<T>(v); });
      case element::i16:
        return copy_as<std::int16_t>(out, [](std::int16_t v) { return static_cast<T>(v); });
      case element::i8:
        copy_as<std::int8_t>(out, [](std::int8_t v) { return static_cast<T>(v); });
        if constexpr (std::is_floating_point_v<T>) scale_rows(out);
        return;
      case element::u8:
        return copy_as<std::uint8_t>(out, [](std::uint8_t v) { return static_cast<T>(v); });
      case element::boolean:
        return copy_as<std::uint8_t>(out, [](std::uint8_t v) { return static_cast<T>(v != 0); });
    }
  }

 private:
  void check_size(std::size_t size) const {
    if (size != count()) {
      refuse("has the shape " + sizes.text() + " of " + std::to_string(count()) + " elements where " +
             std::to_string(size) + " were expected");
    }
  }

  template <class T>
  void read_finite(std::span<T> out) const {
    if (!is_floating(type) && !quantized()) {
      refuse("has elements of type " + type_text() + " where floating-point numbers were expected");
    }
    check_size(out.size());
    copy(out);
    require_finite(std::span<const T>(out));
  }

  template <class Stored>
  static Stored load(const std::byte* from) noexcept {
    Stored value;  // files do not align their tensors
    std::memcpy(&value, from, sizeof value);
    return value;
  }

  template <class Stored, class T, class Convert>
  void copy_as(std::span<T> out, Convert convert) const {
    if (out.empty()) return;
    if (contiguous()) {
      if constexpr (std::is_same_v<Stored, T>) {
        std::memcpy(out.data(), bytes.data(), out.size_bytes());
      } else {
        const std::byte* from = bytes.data();
        for (T& value : out) {
          value = convert(load<Stored>(from));
          from += sizeof(Stored);
        }
      }
      return;
    }
    shape index = sizes;
    for (std::size_t axis = 0; axis < index.axes(); ++axis) index[axis] = 0;
    std::uint64_t at = 0;
    for (T& value : out) {
      value = convert(load<Stored>(bytes.data() + at * sizeof(Stored)));
      for (std::size_t axis = sizes.axes(); axis-- > 0;) {
        at += strides[axis];
        if (++index[axis] < sizes[axis]) break;
        at -= strides[axis] * sizes[axis];
        index[axis] = 0;
      }
    }
  }

  template <class T>
  void scale_rows(std::span<T> out) const {
    if (!quantized() || out.empty()) return;
    const auto rows = static_cast<std::size_t>(sizes[0]);
    const std::size_t columns = out.size() / rows;
    for (std::size_t r = 0; r < rows; ++r) {
      const auto scale = load<float>(scales.data() + r * sizeof(float));
      // The product is rounded to float first: the value of a weight does not depend on who asks.
      for (T& value : out.subspan(r * columns, columns)) value = static_cast<T>(static_cast<float>(value) * scale);
    }
  }
};

}  // namespace clinicalbert::weights
