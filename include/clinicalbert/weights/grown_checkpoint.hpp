#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <vector>

#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/weights/checkpoint.hpp"
#include "clinicalbert/weights/dense_bytes.hpp"
#include "clinicalbert/weights/element.hpp"
#include "clinicalbert/weights/grow.hpp"
#include "clinicalbert/weights/safetensors_writer.hpp"
#include "clinicalbert/weights/tensor_view.hpp"

namespace clinicalbert::weights {

/// The tensors of a checkpoint for a vocabulary that has grown, ready to be written. Views of the checkpoint, but for
/// what had to be made here.
class grown_checkpoint {
 public:
  /// `parts` as grow_rows takes them. Throws file_error if there is no embedding, it has not `rows` rows, or a tensor
  /// with a row a piece is quantized.
  grown_checkpoint(const checkpoint& from, std::size_t rows, std::size_t first_row,
                   std::span<const std::vector<std::int32_t>> parts) {
    const auto* words = from.find(piece_tensors[0]);
    if (words == nullptr) throw files::file_error(from.path(), "has no tensor " + std::string(piece_tensors[0]));
    for (const tensor_view& tensor : from.tensors()) {
      if (tensor.quantized()) tensor.refuse("is quantized: extend the model that it was made of");
      if (std::find(piece_tensors.begin(), piece_tensors.end(), tensor.name) == piece_tensors.end()) {
        keep(tensor);
        continue;
      }
      if (tensor.sizes.axes() == 0 || tensor.sizes[0] != rows) {
        tensor.refuse("has the shape " + tensor.sizes.text() + " where \"vocab_size\", " + std::to_string(rows) +
                      ", rows were expected");
      }
      const auto& grown = grown_.emplace_back(grow_rows(tensor, first_row, parts));
      tensors_.emplace_back(tensor.stored_name, tensor.type, grown.sizes, std::span(grown.bytes));
    }
  }

  [[nodiscard]] const std::vector<named_tensor>& list() const noexcept { return tensors_; }
  /// Rows of the embedding.
  [[nodiscard]] std::size_t rows() const noexcept { return static_cast<std::size_t>(grown_.front().sizes[0]); }

 private:
  void keep(const tensor_view& tensor) {
    if (tensor.contiguous()) {
      const auto size = tensor.count() * size_of(tensor.type);
      tensors_.emplace_back(tensor.stored_name, tensor.type, tensor.sizes, tensor.bytes.first(size));
      return;
    }
    const auto& dense = dense_.emplace_back(dense_bytes(tensor));
    tensors_.emplace_back(tensor.stored_name, tensor.type, tensor.sizes, std::span(dense));
  }

  std::vector<named_tensor> tensors_;
  std::deque<grown_tensor> grown_;  // they do not move
  std::deque<std::vector<std::byte>> dense_;
};

}  // namespace clinicalbert::weights
