#pragma once

#include <span>

#include "clinicalbert/backends/weight_block.hpp"
#include "clinicalbert/tensors/cursor.hpp"

namespace clinicalbert::models {

/// The trainable numbers of a model (or their gradients, or a moment of theirs) in one flat allocation, zero at first,
/// and the model's named view of it. The gaps between parameters stay zero.
template <class Trainable>
class parameter_set {
 public:
  using E = typename Trainable::E;
  using sizes = typename Trainable::sizes;

  /// Throws std::bad_alloc, or what the backend says where it has no memory.
  explicit parameter_set(const sizes& s) {
    tensors::cursor<E> count;
    (void)Trainable::template parameters<E>::bind(count, s);
    flat_.resize(count.used());
    tensors::cursor<E> memory(flat_.data());
    tensors::cursor<const E> read_only(flat_.data());
    view_ = Trainable::template parameters<E>::bind(memory, s);
    const_view_ = Trainable::template parameters<const E>::bind(read_only, s);
  }
  parameter_set(parameter_set&&) noexcept = default;  // a moved vector keeps its memory, so the views stay true
  parameter_set& operator=(parameter_set&&) noexcept = default;

  [[nodiscard]] const typename Trainable::template parameters<E>& view() noexcept { return view_; }
  [[nodiscard]] const typename Trainable::template parameters<const E>& view() const noexcept { return const_view_; }
  [[nodiscard]] const typename Trainable::template parameters<const E>& const_view() const noexcept {
    return const_view_;
  }

  [[nodiscard]] std::span<E> flat() noexcept { return flat_; }
  [[nodiscard]] std::span<const E> flat() const noexcept { return flat_; }

 private:
  typename backends::numbers_of<Trainable>::type flat_;
  typename Trainable::template parameters<E> view_;
  typename Trainable::template parameters<const E> const_view_;
};

}  // namespace clinicalbert::models
