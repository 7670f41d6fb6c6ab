#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <span>
#include <type_traits>

#include "clinicalbert/backends/holds_weights.hpp"
#include "clinicalbert/tensors/aligned_vector.hpp"
#include "clinicalbert/tensors/page_block.hpp"

namespace clinicalbert::backends {

/// Memory for weights that a backend's kernels read: data(), size(), keeper(). Throws what says that there is none.
template <class B>
[[nodiscard]] auto weight_block(std::size_t bytes) {
  if constexpr (HoldsWeights<B>)
    return B::weight_memory(bytes);
  else
    return tensors::page_block(bytes);
}

/// Numbers that are trained, in such memory; zero at first. Movable, and where it is moved to, the memory is the same.
template <class B, class E>
class held_numbers {
 public:
  void resize(std::size_t count) {
    block_ = std::make_shared<block>(weight_block<B>(count * sizeof(E)));
    numbers_ = {reinterpret_cast<E*>(block_->data()), count};
    std::ranges::fill(numbers_, E(0));
  }
  [[nodiscard]] E* data() noexcept { return numbers_.data(); }
  operator std::span<E>() noexcept { return numbers_; }
  operator std::span<const E>() const noexcept { return numbers_; }

 private:
  using block = decltype(weight_block<B>(0));
  std::shared_ptr<block> block_;
  std::span<E> numbers_;
};

/// How a model's trainable numbers are held: on the host in a vector.
template <class Trainable>
struct numbers_of {
  using type = tensors::aligned_vector<typename Trainable::E>;
};
template <class Trainable>
requires HoldsWeights<typename Trainable::backend>
struct numbers_of<Trainable> {
  using type = held_numbers<typename Trainable::backend, typename Trainable::E>;
};

}  // namespace clinicalbert::backends
