#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "clinicalbert/weights/element.hpp"
#include "clinicalbert/weights/shape.hpp"
#include "clinicalbert/weights/tensor_view.hpp"

namespace clinicalbert::weights {

/// A tensor's elements in row-major order without gaps, bit for bit as they are stored.
[[nodiscard]] inline std::vector<std::byte> dense_bytes(const tensor_view& tensor) {
  const std::size_t width = size_of(tensor.type);
  std::vector<std::byte> dense(tensor.count() * width);
  if (tensor.contiguous()) {
    std::copy_n(tensor.bytes.begin(), dense.size(), dense.begin());
    return dense;
  }
  shape index = tensor.sizes;
  for (std::size_t axis = 0; axis < index.axes(); ++axis) index[axis] = 0;
  std::uint64_t at = 0;
  for (std::size_t to = 0; to < dense.size(); to += width) {
    std::copy_n(tensor.bytes.begin() + static_cast<std::ptrdiff_t>(at * width), width,
                dense.begin() + static_cast<std::ptrdiff_t>(to));
    for (std::size_t axis = index.axes(); axis-- > 0;) {
      at += tensor.strides[axis];
      if (++index[axis] < tensor.sizes[axis]) break;
      at -= tensor.strides[axis] * tensor.sizes[axis];
      index[axis] = 0;
    }
  }
  return dense;
}

}  // namespace clinicalbert::weights
