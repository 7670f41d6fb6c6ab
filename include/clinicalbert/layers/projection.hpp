#pragma once

#include <cstddef>
#include <span>

#include "clinicalbert/backends/contract.hpp"
#include "clinicalbert/backends/epilogues.hpp"
#include "clinicalbert/backends/packed_copy.hpp"
#include "clinicalbert/layers/frozen_part.hpp"
#include "clinicalbert/tensors/cursor.hpp"
#include "clinicalbert/tensors/rows.hpp"
#include "clinicalbert/tensors/shape.hpp"

namespace clinicalbert::layers {

/// A dense layer whose number of outputs is known at run time only, such as labels: y = x W^T + b, W [outputs, In].
///
/// Agrees with torch.nn.Linear.
template <std::size_t In, backends::Backend B>
struct projection {
  static_assert(backends::Provided<backends::product_op<B>>, "projection: this backend does not provide product_op");

  using E = typename B::element;
  using stream = typename B::stream;
  using product = backends::product_op<B>;
  using input = tensors::rows<const E, In>;

  template <class T>
  struct parameters {
    std::span<T> weight;  // [outputs, In]
    std::span<T> bias;    // [outputs]

    [[nodiscard]] static parameters bind(tensors::cursor<T>& memory, std::size_t outputs) noexcept {
      parameters p;
      p.weight = memory.take(outputs * In);
      p.bias = memory.take(outputs);
      return p;
    }
    static void visit(auto&& each, auto& first, auto&... others) {
      const std::size_t outputs = first.bias.size();
      each("weight", tensors::shape(outputs, In), first.weight, others.weight...);
      each("bias", tensors::shape(outputs), first.bias, others.bias...);
    }
    [[nodiscard]] std::size_t outputs() const noexcept { return bias.size(); }
    [[nodiscard]] tensors::matrix<T> matrix() const noexcept { return {weight.data(), bias.size(), In}; }
  };

  struct frozen {
    tensors::held_bytes weight;  // as the backend packs it
    tensors::held_array<E> bias;

    explicit frozen(std::size_t outputs) noexcept : outputs_(outputs) {}  // for `visit` to fill
    explicit frozen(const parameters<const E>& p)
        : weight(backends::packed_copy<B>(p.matrix()).held()), bias(p.bias), outputs_(p.outputs()) {}

    [[nodiscard]] std::size_t outputs() const noexcept { return outputs_; }
    [[nodiscard]] backends::packed_weight packed() const noexcept { return {outputs_, In, weight.data()}; }

    static void visit(auto&& each, frozen& f) {
      each("weight", frozen_weight<product, E>(f.weight, f.outputs_, In, {"weight"}));
      each("bias", frozen_elements<E>(f.bias, f.outputs_, {"bias"}));
    }

   private:
    std::size_t outputs_;
  };

  /// Overwrites y [N, outputs].
  static void infer(stream& s, const frozen& w, input x, tensors::matrix<E> y) noexcept {
    product::infer(s, w.packed(), x, y, backends::epilogues::add_bias<E>{w.bias});
  }
  /// Overwrites y [N, outputs].
  static void forward(stream& s, const parameters<const E>& w, input x, tensors::matrix<E> y) noexcept {
    product::forward(s, w.matrix(), x, y, backends::epilogues::add_bias<E>{w.bias});
  }
  /// d_x = epilogue(d_y W); accumulates into gradients.
  template <class Epilogue = backends::epilogues::overwrite>
  static void backward(stream& s, const parameters<const E>& w, input x, tensors::matrix<const E> d_y,
                       tensors::rows<E, In> d_x, const parameters<E>& gradients,
                       const Epilogue& epilogue = {}) noexcept {
    product::weight_gradient(s, d_y, x, gradients.matrix(), gradients.bias);
    product::input_gradient(s, w.matrix(), d_y, d_x, epilogue);
  }
  [[nodiscard]] static std::size_t scratch(std::size_t tokens, std::size_t outputs, std::size_t concurrency) noexcept {
    return product::scratch(tokens, In, outputs, concurrency);
  }
};

}  // namespace clinicalbert::layers
