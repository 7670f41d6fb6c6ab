#pragma once

#include <cstddef>
#include <span>

#include "clinicalbert/backends/contract.hpp"
#include "clinicalbert/layers/frozen_part.hpp"
#include "clinicalbert/tensors/arena.hpp"
#include "clinicalbert/tensors/cursor.hpp"
#include "clinicalbert/tensors/rows.hpp"
#include "clinicalbert/tensors/shape.hpp"

namespace clinicalbert::layers {

/// Layer normalization over the hidden axis: y = (x - mean) / sqrt(variance + epsilon) * weight + bias.
///
/// Rows are independent, so a ragged batch needs no mask. The variance is the biased one.
/// Ba et al. 2016, eq. 4; agrees with torch.nn.LayerNorm.
template <std::size_t Hidden, backends::Backend B>
struct layer_norm {
  static_assert(Hidden > 0, "layer_norm: the hidden size must be positive");
  static_assert(backends::Provided<backends::layer_norm_op<B>>,
                "layer_norm: this backend does not provide layer_norm_op");

  using E = typename B::element;
  using stream = typename B::stream;
  using op = backends::layer_norm_op<B>;
  using input = tensors::rows<const E, Hidden>;
  using output = tensors::rows<E, Hidden>;

  template <class T>
  struct parameters {
    std::span<T> weight, bias;  // [Hidden]

    [[nodiscard]] static parameters bind(tensors::cursor<T>& memory) noexcept {
      parameters p;
      p.weight = memory.take(Hidden);
      p.bias = memory.take(Hidden);
      return p;
    }
    static void visit(auto&& each, auto&... p) {
      each("weight", tensors::shape(Hidden), p.weight...);
      each("bias", tensors::shape(Hidden), p.bias...);
    }
  };

  struct frozen {
    tensors::held_array<E> weight, bias;

    frozen() noexcept = default;  // for `visit` to fill
    explicit frozen(const parameters<const E>& p) : weight(p.weight), bias(p.bias) {}

    static void visit(auto&& each, frozen& f) {
      each("weight", frozen_elements<E>(f.weight, Hidden, {"weight"}));
      each("bias", frozen_elements<E>(f.bias, Hidden, {"bias"}));
    }
  };

  /// What backward needs of forward. Views: the memory is the arena's, and x must outlive it.
  struct saved {
    input x;
    std::span<E> mean, inverse_deviation;  // [N]

    [[nodiscard]] static saved take(tensors::arena& memory, std::size_t tokens) {
      saved s;
      s.mean = memory.take<E>(tokens);
      s.inverse_deviation = memory.take<E>(tokens);
      return s;
    }
  };

  /// Overwrites y, which may be x.
  static void infer(stream& s, const frozen& w, E epsilon, input x, output y) noexcept {
    op::infer(s, w.weight, w.bias, epsilon, x, y);
  }

  /// Overwrites y, which may not be x.
  static void forward(stream& s, const parameters<const E>& w, E epsilon, input x, output y, saved& keep) noexcept {
    keep.x = x;
    op::forward(s, w.weight, w.bias, epsilon, x, y, keep.mean, keep.inverse_deviation);
  }

  /// Overwrites d_x, which may be d_y; accumulates into gradients.
  static void backward(stream& s, const parameters<const E>& w, const saved& kept, input d_y, output d_x,
                       const parameters<E>& gradients) noexcept {
    op::backward(s, w.weight, kept.x, kept.mean, kept.inverse_deviation, d_y, d_x, gradients.weight, gradients.bias);
  }
};

}  // namespace clinicalbert::layers
