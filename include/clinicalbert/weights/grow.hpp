#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "clinicalbert/weights/dense_bytes.hpp"
#include "clinicalbert/weights/element.hpp"
#include "clinicalbert/weights/half.hpp"
#include "clinicalbert/weights/shape.hpp"
#include "clinicalbert/weights/tensor_view.hpp"

namespace clinicalbert::weights {

/// The tensors that have a row a piece, by canonical names: the embedding, and of a masked language model the bias and
/// the decoder, where one is stored and not tied.
inline constexpr std::array<std::string_view, 4> piece_tensors = {
    "bert.embeddings.word_embeddings.weight", "cls.predictions.bias", "cls.predictions.decoder.weight",
    "cls.predictions.decoder.bias"};

/// A tensor that was made here.
struct grown_tensor {
  shape sizes;
  std::vector<std::byte> bytes;  // of the type of the tensor that it came from
};

/// Writes a value as an element of a floating type, rounded to nearest.
inline void store_element(element type, double value, std::byte* to) noexcept {
  const auto put = [&](auto stored) { std::memcpy(to, &stored, sizeof stored); };
  const auto narrow = static_cast<float>(value);
  switch (type) {
    case element::f64:
      return put(value);
    case element::f16:
      return put(narrow_f16(narrow));
    case element::bf16:
      return put(narrow_bf16(narrow));
    default:
      return put(narrow);
  }
}

/// A tensor [R] or [R, C] with rows from `first_row` on for new pieces, each the mean of the rows that `parts` names
/// for it, which may be those of new pieces before it; other rows keep their bits. The rows are at least R, and
/// first_row + parts.size().
///
/// A new word begins as the mean of its parts, as in fast vocabulary transfer (Gee et al. 2022). Means are in
/// double, part by part, and each is rounded once. Throws file_error naming the tensor if its elements are not floating
/// or a value of it is NaN or infinite, and if it has fewer than `first_row` rows.
[[nodiscard]] inline grown_tensor grow_rows(const tensor_view& tensor, std::size_t first_row,
                                            std::span<const std::vector<std::int32_t>> parts) {
  if (!is_floating(tensor.type)) {
    tensor.refuse("has elements of type " + tensor.type_text() + " where floating-point numbers were expected");
  }
  if (tensor.sizes.axes() == 0 || tensor.sizes.axes() > 2 || tensor.sizes[0] < first_row) {
    tensor.refuse("has the shape " + tensor.sizes.text() + " where a row for each of " + std::to_string(first_row) +
                  " pieces was expected");
  }
  const std::size_t columns = tensor.sizes.axes() == 2 ? static_cast<std::size_t>(tensor.sizes[1]) : 1;
  const std::size_t width = size_of(tensor.type);
  grown_tensor grown{tensor.sizes, dense_bytes(tensor)};
  grown.sizes[0] = std::max<std::uint64_t>(tensor.sizes[0], first_row + parts.size());
  const auto elements = static_cast<std::size_t>(grown.sizes[0]) * columns;
  grown.bytes.resize(elements * width);
  std::vector<double> values(elements);
  tensor.read_into(std::span(values).first(tensor.count()));
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const std::size_t row = (first_row + i) * columns;
    for (std::size_t c = 0; c < columns; ++c) {
      double sum = 0;
      for (const std::int32_t part : parts[i]) sum += values[static_cast<std::size_t>(part) * columns + c];
      values[row + c] = sum / static_cast<double>(parts[i].size());
      store_element(tensor.type, values[row + c], grown.bytes.data() + (row + c) * width);
    }
  }
  return grown;
}

}  // namespace clinicalbert::weights
