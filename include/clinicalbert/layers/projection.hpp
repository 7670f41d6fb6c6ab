#pragma once

#include <cstddef>
#include <span>

#include "clinicalbert/backends/contract.hpp"
#include "clinicalbert/backends/epilogues.hpp"
#include "clinicalbert/tensors/aligned_vector.hpp"
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
    typename product::packed weight;
    tensors::aligned_vector<E> bias;
    explicit frozen(const parameters<const E>& p)
        : weight(product::pack(p.matrix())), bias(p.bias.begin(), p.bias.end()) {}
    [[nodiscard]] std::size_t outputs() const noexcept { return bias.size(); }
  };

  /// Overwrites y [N, outputs].
  static void infer(stream& s, const frozen& w, input x, tensors::matrix<E> y) noexcept {
    product::infer(s, w.weight, x, y, backends::epilogues::add_bias<E>{w.bias});
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
