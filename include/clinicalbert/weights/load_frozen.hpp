#pragma once

#include <algorithm>
#include <cstddef>
#include <exception>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "clinicalbert/backends/weight_block.hpp"
#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/layers/frozen_part.hpp"
#include "clinicalbert/tensors/arena.hpp"
#include "clinicalbert/tensors/held_bytes.hpp"
#include "clinicalbert/tensors/matrix.hpp"
#include "clinicalbert/tensors/page_block.hpp"
#include "clinicalbert/weights/checkpoint.hpp"
#include "clinicalbert/weights/shape.hpp"
#include "clinicalbert/weights/shown_name.hpp"
#include "clinicalbert/weights/tensor_view.hpp"

namespace clinicalbert::weights {

/// Packs one part of a frozen model from a checkpoint, or some rows of it, into memory that is its own.
template <class E>
class part_packer {
 public:
  /// Throws files::file_error where tensors are missing or have another shape.
  part_packer(const checkpoint& from, const layers::frozen_part<E>& part, std::byte* memory)
      : from_(from), part_(part), memory_(memory) {
    const std::size_t count = part.tensors.size();
    for (const std::string& name : part.tensors) {
      const tensor_view* const found = from.find(name);
      if (found == nullptr) throw files::file_error(from.path(), "tensor " + shown_name(name) + " is missing");
      const shape wanted = part.as_it_is ? shape{part.columns / count} : shape{part.rows / count, part.columns};
      if (found->sizes != wanted)
        found->refuse("has the shape " + found->sizes.text() + " where " + wanted.text() + " was expected");
      tensors_.push_back(found);
    }
  }

  /// How many rows to pack at a time: some where that is possible, so that little of a large table is in memory twice.
  [[nodiscard]] std::size_t rows_at_once() const noexcept {
    constexpr std::size_t most_elements = std::size_t{1} << 19;
    return part_.row_bytes == 0 ? part_.rows : std::clamp<std::size_t>(most_elements / part_.columns, 1, part_.rows);
  }

  /// Throws files::file_error naming the tensor and a NaN or infinite element, and std::bad_alloc.
  void pack(std::size_t row, std::size_t count) const {
    std::byte* const to = memory_ + row * part_.row_bytes;
    if (tensors_.size() == 1) {
      const tensor_view& whole = *tensors_.front();
      const tensor_view some = part_.row_bytes == 0 ? whole : whole.rows(row, count);
      if constexpr (std::is_same_v<E, float>) {
        if (const float* const values = some.floats()) {  // packed from where they lie
          some.require_finite(std::span(values, some.count()));
          part_.pack({values, count, part_.columns}, to);
          from_.release(used_bytes(some));
          return;
        }
      }
      const tensors::page_block scratch(some.count() * sizeof(E));
      const std::span<E> values(reinterpret_cast<E*>(scratch.data()), some.count());
      some.read_into(values);
      part_.pack({values.data(), count, part_.columns}, to);
      from_.release(used_bytes(some));
      return;
    }
    const tensors::page_block scratch(part_.rows * part_.columns * sizeof(E));  // pages that are given back at once
    const std::span<E> values(reinterpret_cast<E*>(scratch.data()), part_.rows * part_.columns);
    std::size_t at = 0;
    for (const tensor_view* tensor : tensors_) {
      tensor->read_into(values.subspan(at, tensor->count()));
      from_.release(*tensor);
      at += tensor->count();
    }
    part_.pack({values.data(), part_.rows, part_.columns}, to);
  }

 private:
  static tensor_view used_bytes(tensor_view some) {
    if (some.contiguous()) some.bytes = some.bytes.first(some.count() * size_of(some.type));
    return some;
  }

  const checkpoint& from_;
  layers::frozen_part<E> part_;
  std::byte* memory_;
  std::vector<const tensor_view*> tensors_;
};

/// Packs a model for inference straight from a checkpoint, spread over the stream's threads: what is in memory beside
/// the result is a few parts at a time. The result is one block of memory, and the same bits as packing loaded
/// parameters.
///
/// Throws files::file_error naming file, tensor, expected and found, also for a NaN or infinite weight (of several
/// mistakes the one of the first part is told), and what the backend says where it has no memory for them.
template <class Model, class Stream>
[[nodiscard]] typename Model::frozen load_frozen(const checkpoint& from, const typename Model::sizes& sizes,
                                                 Stream& stream) {
  using E = typename Model::E;
  typename Model::frozen model(sizes);
  std::vector<layers::frozen_part<E>> parts;
  std::size_t total = 0;
  const auto place_of = [&total](std::size_t bytes) {
    return std::exchange(total, total + tensors::arena::bytes_for(bytes, 1));
  };
  std::vector<std::size_t> places;
  Model::frozen::visit(
      [&](const std::string&, layers::frozen_part<E> part) {
        places.push_back(place_of(part.bytes));
        parts.push_back(std::move(part));
      },
      model);

  const auto block = backends::weight_block<typename Model::backend>(total);
  std::vector<part_packer<E>> packers;
  struct piece {
    std::size_t part, row, rows;
  };
  std::vector<piece> pieces;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    std::byte* const memory = block.data() + places[i];
    *parts[i].held = tensors::held_bytes(block.keeper(), {memory, parts[i].bytes});
    packers.emplace_back(from, parts[i], memory);
    for (std::size_t row = 0, step = packers.back().rows_at_once(); row < parts[i].rows; row += step)
      pieces.push_back({i, row, std::min(step, parts[i].rows - row)});
  }

  std::vector<std::exception_ptr> errors(pieces.size());
  stream.for_each(pieces.size(), [&](std::size_t i, std::size_t) {
    try {
      packers[pieces[i].part].pack(pieces[i].row, pieces[i].rows);
    } catch (...) {
      errors[i] = std::current_exception();
    }
  });
  for (const auto& error : errors)
    if (error) std::rethrow_exception(error);
  return model;
}

}  // namespace clinicalbert::weights
