#pragma once

#include <cstddef>
#include <span>

#include "clinicalbert/tensors/cursor.hpp"
#include "clinicalbert/tensors/shape.hpp"

namespace clinicalbert::heads {

/// A number for each objective of a model, s = log sigma^2, by which their losses are weighed
/// (losses/uncertainty_weight.hpp); or nothing at all. Not a head, but trained, kept and named like one.
///
/// The name ends in "bias", since they begin at 0 and do not decay, as biases do.
template <std::size_t Hidden, class E>
struct log_variances {
  static constexpr std::size_t hidden = Hidden;

  struct sizes {
    std::size_t objectives = 0;
  };

  template <class T>
  struct parameters {
    std::span<T> values;  // [objectives]

    [[nodiscard]] static parameters bind(tensors::cursor<T>& memory, const sizes& s) noexcept {
      return {memory.take(s.objectives)};
    }
    static void visit(auto&& each, auto& first, auto&... others) {
      if (first.values.empty()) return;
      each("log_variances.bias", tensors::shape(first.values.size()), first.values, others.values...);
    }
  };
};

}  // namespace clinicalbert::heads
