#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <utility>

#include "clinicalbert/backends/contract.hpp"
#include "clinicalbert/backends/epilogues.hpp"
#include "clinicalbert/backends/packed_copy.hpp"
#include "clinicalbert/layers/frozen_part.hpp"
#include "clinicalbert/tensors/cursor.hpp"
#include "clinicalbert/tensors/rows.hpp"
#include "clinicalbert/tensors/shape.hpp"

namespace clinicalbert::layers {

/// An affine map of each row: y = x W^T + bias, W [Out, In] as PyTorch stores it.
///
/// Agrees with torch.nn.Linear. What follows the product (activation, accumulation) is an epilogue of the backend's
/// product and chosen by the layer around this one.
template <std::size_t In, std::size_t Out, backends::Backend B>
struct dense {
  static_assert(In > 0 && Out > 0, "dense: both widths must be positive");
  static_assert(backends::Provided<backends::product_op<B>>, "dense: this backend does not provide product_op");

  using E = typename B::element;
  using stream = typename B::stream;
  using product = backends::product_op<B>;
  using input = tensors::rows<const E, In>;
  using output = tensors::rows<E, Out>;

  template <class T>
  struct parameters {
    std::span<T> weight;  // [Out, In]
    std::span<T> bias;    // [Out]

    [[nodiscard]] static parameters bind(tensors::cursor<T>& memory) noexcept {
      parameters p;
      p.weight = memory.take(Out * In);
      p.bias = memory.take(Out);
      return p;
    }
    static void visit(auto&& each, auto&... p) {
      each("weight", tensors::shape(Out, In), p.weight...);
      each("bias", tensors::shape(Out), p.bias...);
    }
    [[nodiscard]] tensors::matrix<T> matrix() const noexcept { return {weight.data(), Out, In}; }
  };

  struct frozen {
    tensors::held_bytes weight;  // as the backend packs it
    tensors::held_array<E> bias;

    frozen() noexcept = default;  // for `visit` to fill
    explicit frozen(const parameters<const E>& p) : weight(backends::packed_copy<B>(p.matrix()).held()), bias(p.bias) {}

    [[nodiscard]] backends::packed_weight packed() const noexcept { return {Out, In, weight.data()}; }

    static void visit(auto&& each, frozen& f) {
      each("weight", frozen_weight<product, E>(f.weight, Out, In, {"weight"}));
      each("bias", frozen_elements<E>(f.bias, Out, {"bias"}));
    }
  };

  /// Overwrites y.
  static void infer(stream& s, const frozen& w, input x, output y) noexcept {
    product::infer(s, w.packed(), x, y, backends::epilogues::add_bias<E>{w.bias});
  }

  /// Overwrites y; x must live until backward.
  static void forward(stream& s, const parameters<const E>& w, input x, output y) noexcept {
    product::forward(s, w.matrix(), x, y, backends::epilogues::add_bias<E>{w.bias});
  }

  /// d_x = epilogue(d_y W); accumulates into gradients.
  template <class Epilogue>
  static void backward(stream& s, const parameters<const E>& w, input x, tensors::rows<const E, Out> d_y,
                       tensors::rows<E, In> d_x, const Epilogue& epilogue, const parameters<E>& gradients) noexcept {
    product::weight_gradient(s, d_y, x, gradients.matrix(), gradients.bias);
    product::input_gradient(s, w.matrix(), d_y, d_x, epilogue);
  }

  /// Bytes of scratch that any of these takes.
  [[nodiscard]] static std::size_t scratch(std::size_t tokens, std::size_t concurrency) noexcept {
    return product::scratch(tokens, In, Out, concurrency);
  }
};

}  // namespace clinicalbert::layers
