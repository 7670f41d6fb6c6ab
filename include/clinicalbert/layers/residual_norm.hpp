#pragma once

#include <cstddef>

#include "clinicalbert/backends/contract.hpp"
#include "clinicalbert/layers/layer_norm.hpp"
#include "clinicalbert/tensors/dropout.hpp"

namespace clinicalbert::layers {

/// The end of a post-norm sublayer: y = layer_norm(dropout(x) + residual).
///
/// Vaswani et al. 2017, section 3.1 and 5.4; agrees with transformers' BertSelfOutput and BertOutput after their dense.
template <std::size_t Hidden, backends::Backend B>
struct residual_norm {
  static_assert(backends::Provided<backends::residual_norm_op<B>>,
                "residual_norm: this backend does not provide residual_norm_op");

  using E = typename B::element;
  using stream = typename B::stream;
  using op = backends::residual_norm_op<B>;
  using norm = layer_norm<Hidden, B>;
  using input = tensors::rows<const E, Hidden>;
  using output = tensors::rows<E, Hidden>;

  struct saved {
    output sum;  // [N, Hidden]
    typename norm::saved norm_saved;
    tensors::dropout dropout;

    [[nodiscard]] static saved take(tensors::arena& memory, std::size_t tokens) {
      saved s;
      s.sum = output(memory.take<E>(tokens * Hidden).data(), tokens);
      s.norm_saved = norm::saved::take(memory, tokens);
      return s;
    }
  };

  /// Overwrites y, which may be x.
  static void infer(stream& s, const typename norm::frozen& w, E epsilon, input x, input residual, output y) noexcept {
    op::infer(s, w.weight, w.bias, epsilon, x, residual, y);
  }

  /// Overwrites y; x is read from keep.sum, which a dense layer has just written, and becomes the sum there.
  static void forward(stream& s, const typename norm::template parameters<const E>& w, E epsilon,
                      const tensors::dropout& dropout, input residual, output y, saved& keep) noexcept {
    keep.dropout = dropout;
    keep.norm_saved.x = keep.sum;
    op::forward(s, w.weight, w.bias, epsilon, dropout, input(keep.sum), residual, keep.sum, y, keep.norm_saved.mean,
                keep.norm_saved.inverse_deviation);
  }

  /// Overwrites d_x and d_residual, either of which may be d_y; accumulates into gradients.
  static void backward(stream& s, const typename norm::template parameters<const E>& w, const saved& kept, input d_y,
                       output d_x, output d_residual, const typename norm::template parameters<E>& gradients) noexcept {
    op::backward(s, w.weight, kept.dropout, input(kept.sum), kept.norm_saved.mean, kept.norm_saved.inverse_deviation,
                 d_y, d_x, d_residual, gradients.weight, gradients.bias);
  }

  [[nodiscard]] static std::size_t scratch(std::size_t tokens, std::size_t concurrency) noexcept {
    return op::scratch(tokens, Hidden, concurrency);
  }
};

}  // namespace clinicalbert::layers
