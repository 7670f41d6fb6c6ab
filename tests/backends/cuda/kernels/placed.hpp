#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "clinicalbert/backends/cuda/kernels/buffer.hpp"
#include "clinicalbert/backends/cuda/kernels/element.hpp"
#include "clinicalbert/tensors/aligned_vector.hpp"
#include "tests/backends/cuda/kernels/emulation.hpp"
#include "tests/backends/named_values.hpp"

namespace clinicalbert::tests {

/// A matrix of a kernel's: its rows are `gap` elements apart, which nobody may change. Unaligned ones begin one element
/// behind a cache line.
template <class E>
class placed {
 public:
  placed(std::size_t rows, std::size_t columns, std::size_t gap = 8, bool aligned = true)
      : rows_(rows), columns_(columns), stride_(columns + gap), first_(aligned ? 0 : 1) {
    memory_.assign(first_ + rows * stride_, backends::device::rounded<E>(nothing));
  }
  placed(std::size_t rows, std::size_t columns, const std::vector<double>& values, std::size_t gap = 8,
         bool aligned = true)
      : placed(rows, columns, gap, aligned) {
    REQUIRE(values.size() == rows * columns);
    for (std::size_t i = 0; i < values.size(); ++i)
      memory_[place(i)] = backends::device::rounded<E>(static_cast<float>(values[i]));
  }

  [[nodiscard]] backends::device::row_buffer<E> view() { return {flat(), stride_}; }
  [[nodiscard]] backends::device::row_buffer<const E> read() const {
    return {backends::device::buffer<const E>(memory_.data() + first_, memory_.size() - first_), stride_};
  }
  [[nodiscard]] backends::device::buffer<E> flat() { return {memory_.data() + first_, memory_.size() - first_}; }

  /// As they are here, which may be rounded.
  [[nodiscard]] std::vector<double> values() const {
    std::vector<double> result(rows_ * columns_);
    for (std::size_t i = 0; i < result.size(); ++i)
      result[i] = static_cast<double>(backends::device::widened(memory_[place(i)]));
    bool untouched = true;
    for (std::size_t i = 0; i < rows_; ++i)
      for (std::size_t c = columns_; c < stride_; ++c)
        untouched = untouched && backends::device::widened(memory_[first_ + i * stride_ + c]) == nothing;
    INFO("between the rows of a matrix");
    CHECK(untouched);
    return result;
  }

 private:
  static constexpr float nothing = -4096.f;  // exact in each type
  [[nodiscard]] std::size_t place(std::size_t i) const { return first_ + i / columns_ * stride_ + i % columns_; }

  std::size_t rows_, columns_, stride_, first_;
  tensors::aligned_vector<E> memory_;
};

/// The values that are left of these in E.
template <class E>
std::vector<double> as_rounded(std::vector<double> values) {
  for (double& value : values)
    value = static_cast<double>(backends::device::widened(backends::device::rounded<E>(static_cast<float>(value))));
  return values;
}

/// run(seed) for orders of blocks and threads by several seeds gives the same bits; returns them.
template <class Run>
named_values in_any_order(Run run) {
  const named_values first = run(std::uint32_t{1});
  for (const std::uint32_t seed : {2u, 3u}) {
    CAPTURE(seed);
    check_same_bits(run(seed), first);
  }
  return first;
}

/// Half a step of E's numbers, at 1.
template <class E>
constexpr double half_step = 0x1p-24;
template <>
inline constexpr double half_step<backends::device::bf16> = 0x1p-8;
template <>
inline constexpr double half_step<backends::device::fp16> = 0x1p-11;

}  // namespace clinicalbert::tests
