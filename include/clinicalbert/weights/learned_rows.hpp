#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "clinicalbert/weights/element.hpp"
#include "clinicalbert/weights/shape.hpp"
#include "clinicalbert/weights/store_element.hpp"
#include "clinicalbert/weights/tensor_view.hpp"

namespace clinicalbert::weights {

/// The rows of words that a vocabulary learns, one after the other, of a tensor [R] or [R, C] with a row a piece: each
/// is the mean of the rows of the word's pieces, which may be learned ones before it.
///
/// A new word begins as the mean of its parts, as in fast vocabulary transfer (Gee et al. 2022). Means are in double,
/// part by part, of rows as they are stored, and each is rounded once to the tensor's type: so the bits are the same
/// whether words are learned at once, one by one, or on from a folder that has some of them. Only the rows that are
/// asked for are read. Views the tensor's bytes.
class learned_rows {
 public:
  /// The first learned row is number `first_row`, whatever the tensor has there. Throws file_error naming the tensor if
  /// its elements are not floating, or it has not `first_row` rows.
  learned_rows(const tensor_view& tensor, std::size_t first_row) : tensor_(tensor), first_row_(first_row) {
    if (!is_floating(tensor.type)) {
      tensor.refuse("has elements of type " + tensor.type_text() + " where floating-point numbers were expected");
    }
    if (tensor.sizes.axes() == 0 || tensor.sizes.axes() > 2 || tensor.sizes[0] < first_row) {
      tensor.refuse("has the shape " + tensor.sizes.text() + " where a row for each of " + std::to_string(first_row) +
                    " pieces was expected");
    }
    if (tensor.sizes.axes() == 1) {
      tensor_.sizes.push_back(1);
      tensor_.strides.push_back(1);
    }
    sum_.resize(columns());
    part_.resize(columns());
  }

  [[nodiscard]] std::size_t columns() const noexcept { return static_cast<std::size_t>(tensor_.sizes[1]); }
  /// Rows that were learned.
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  /// These, as elements of the tensor's type.
  [[nodiscard]] std::span<const std::byte> bytes() const noexcept { return bytes_; }

  /// Learns the next one: `parts` are below `first_row` plus size(), and there is one. Throws file_error naming the
  /// tensor if a value of their rows is NaN or infinite, and std::bad_alloc; then nothing was learned.
  void add(std::span<const std::int32_t> parts) {
    sum_.assign(columns(), 0.0);
    for (const std::int32_t part : parts) {
      row(static_cast<std::size_t>(part)).read_into(std::span(part_));
      for (std::size_t c = 0; c < sum_.size(); ++c) sum_[c] += part_[c];
    }
    const std::size_t width = size_of(tensor_.type), begin = bytes_.size();
    bytes_.resize(begin + columns() * width);
    for (std::size_t c = 0; c < sum_.size(); ++c) {
      store_element(tensor_.type, sum_[c] / static_cast<double>(parts.size()), bytes_.data() + begin + c * width);
    }
    ++size_;
  }

  /// Learned row number i, [1, C]; its bytes live until the next is added.
  [[nodiscard]] tensor_view learned(std::size_t i) const {
    tensor_view one = tensor_;
    one.sizes = {1, columns()};
    one.strides = one.sizes.row_major();
    one.bytes = std::span(bytes_).subspan(i * columns() * size_of(tensor_.type));
    one.first_element = std::uint64_t{first_row_ + i} * columns();
    return one;
  }

 private:
  [[nodiscard]] tensor_view row(std::size_t i) const {
    return i < first_row_ ? tensor_.rows(i, 1) : learned(i - first_row_);
  }

  tensor_view tensor_;  // a matrix
  std::size_t first_row_, size_ = 0;
  std::vector<std::byte> bytes_;
  std::vector<double> sum_, part_;  // of one row
};

}  // namespace clinicalbert::weights
