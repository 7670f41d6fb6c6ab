#pragma once

#include <algorithm>
#include <cstddef>

#include "clinicalbert/backends/activations.hpp"
#include "clinicalbert/layers/dense.hpp"
#include "clinicalbert/tensors/arena.hpp"

namespace clinicalbert::layers {

/// The inner half of a feed-forward sublayer and its outer product: activation(x W1^T + b1) W2^T + b2.
///
/// Vaswani et al. 2017, section 3.3; agrees with transformers' BertIntermediate and the dense of BertOutput.
template <std::size_t Hidden, std::size_t Intermediate, class Activation, backends::Backend B>
struct feed_forward {
  using E = typename B::element;
  using stream = typename B::stream;
  using inner = dense<Hidden, Intermediate, B>;
  using outer = dense<Intermediate, Hidden, B>;
  using product = backends::product_op<B>;
  using input = tensors::rows<const E, Hidden>;
  using output = tensors::rows<E, Hidden>;
  using wide = tensors::rows<E, Intermediate>;

  template <class T>
  struct parameters {
    typename inner::template parameters<T> inner_dense;
    typename outer::template parameters<T> outer_dense;

    [[nodiscard]] static parameters bind(tensors::cursor<T>& memory) noexcept {
      parameters p;
      p.inner_dense = inner::template parameters<T>::bind(memory);
      p.outer_dense = outer::template parameters<T>::bind(memory);
      return p;
    }
  };

  struct frozen {
    typename inner::frozen inner_dense;
    typename outer::frozen outer_dense;

    frozen() noexcept = default;  // for `visit` of the two to fill
    explicit frozen(const parameters<const E>& p) : inner_dense(p.inner_dense), outer_dense(p.outer_dense) {}
  };

  struct saved {
    input x;
    wide pre_activation, activated;  // [N, Intermediate]

    [[nodiscard]] static saved take(tensors::arena& memory, std::size_t tokens) {
      saved s;
      s.pre_activation = wide(memory.take<E>(tokens * Intermediate).data(), tokens);
      s.activated = wide(memory.take<E>(tokens * Intermediate).data(), tokens);
      return s;
    }
  };

  /// Overwrites y and `between` [N, Intermediate], which is scratch.
  static void infer(stream& s, const frozen& w, input x, wide between, output y) noexcept {
    product::infer(s, w.inner_dense.packed(), x, between,
                   backends::epilogues::bias_activation<E, Activation>{w.inner_dense.bias, {}});
    outer::infer(s, w.outer_dense, between, y);
  }

  /// Overwrites y.
  static void forward(stream& s, const parameters<const E>& w, input x, output y, saved& keep) noexcept {
    keep.x = x;
    product::forward(s, w.inner_dense.matrix(), x, keep.activated,
                     backends::epilogues::bias_activation<E, Activation>{w.inner_dense.bias, keep.pre_activation});
    outer::forward(s, w.outer_dense, keep.activated, y);
  }

  /// Adds to d_x; d_wide [N, Intermediate] is scratch; accumulates into gradients.
  static void backward(stream& s, const parameters<const E>& w, const saved& kept, input d_y, wide d_wide, output d_x,
                       const parameters<E>& gradients) noexcept {
    outer::backward(s, w.outer_dense, kept.activated, d_y, d_wide,
                    backends::epilogues::activation_gradient<E, Activation>{kept.pre_activation},
                    gradients.outer_dense);
    inner::backward(s, w.inner_dense, kept.x, d_wide, d_x, backends::epilogues::accumulate{}, gradients.inner_dense);
  }

  [[nodiscard]] static std::size_t scratch(std::size_t tokens, std::size_t concurrency) noexcept {
    return std::max(inner::scratch(tokens, concurrency), outer::scratch(tokens, concurrency));
  }
};

}  // namespace clinicalbert::layers
