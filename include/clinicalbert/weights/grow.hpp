#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "clinicalbert/weights/dense_bytes.hpp"
#include "clinicalbert/weights/element.hpp"
#include "clinicalbert/weights/learned_rows.hpp"
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

/// A tensor [R] or [R, C] with rows from `first_row` on for new pieces, as learned_rows makes them of those that
/// `parts` names for each; other rows keep their bits. The rows are at least R, and first_row + parts.size().
///
/// Throws file_error naming the tensor if its elements are not floating or a value of it is NaN or infinite, and if it
/// has fewer than `first_row` rows.
[[nodiscard]] inline grown_tensor grow_rows(const tensor_view& tensor, std::size_t first_row,
                                            std::span<const std::vector<std::int32_t>> parts) {
  learned_rows rows(tensor, first_row);
  std::vector<double> values(tensor.count());
  tensor.read_into(std::span(values));  // all are looked at: a NaN is not passed on
  for (const auto& one : parts) rows.add(one);
  const std::size_t row_bytes = rows.columns() * size_of(tensor.type);
  grown_tensor grown{tensor.sizes, dense_bytes(tensor)};
  grown.sizes[0] = std::max<std::uint64_t>(tensor.sizes[0], first_row + parts.size());
  grown.bytes.resize(static_cast<std::size_t>(grown.sizes[0]) * row_bytes);
  std::ranges::copy(rows.bytes(), grown.bytes.begin() + static_cast<std::ptrdiff_t>(first_row * row_bytes));
  return grown;
}

}  // namespace clinicalbert::weights
