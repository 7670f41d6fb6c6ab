#pragma once

#include <cstddef>

#include "clinicalbert/layers/layer_norm.hpp"

namespace clinicalbert::layers {

/// The norm at the end of a stack of pre-norm blocks: y = layer_norm(x).
template <std::size_t Hidden, backends::Backend B, bool Present>
struct final_norm : layer_norm<Hidden, B> {
  using norm = layer_norm<Hidden, B>;
  using typename norm::E;
  using typename norm::frozen;
  using typename norm::input;
  using typename norm::output;
  using typename norm::stream;
  template <class T>
  using parameters = typename norm::template parameters<T>;

  struct saved {
    typename norm::saved norm_saved;
    output y;  // [N, Hidden]

    [[nodiscard]] static saved take(tensors::arena& memory, std::size_t tokens) {
      return {norm::saved::take(memory, tokens), {memory.take<E>(tokens * Hidden).data(), tokens}};
    }
  };

  static void infer_end(stream& s, const frozen& w, E epsilon, output rows) noexcept {
    norm::infer(s, w, epsilon, rows, rows);
  }
  /// keep.y; x must live until backward.
  static input end(stream& s, const parameters<const E>& w, E epsilon, input x, saved& keep) noexcept {
    norm::forward(s, w, epsilon, x, keep.y, keep.norm_saved);
    return keep.y;
  }
  /// Replaces d, the gradient by y, by that by x; accumulates into gradients.
  static void end_backward(stream& s, const parameters<const E>& w, const saved& kept, output d,
                           const parameters<E>& gradients) noexcept {
    norm::backward(s, w, kept.norm_saved, d, d, gradients);
  }
};

/// Where there is none: y = x.
template <std::size_t Hidden, backends::Backend B>
struct final_norm<Hidden, B, false> {
  using E = typename B::element;
  using stream = typename B::stream;
  using input = tensors::rows<const E, Hidden>;
  using output = tensors::rows<E, Hidden>;

  template <class T>
  struct parameters {
    [[nodiscard]] static parameters bind(tensors::cursor<T>&) noexcept { return {}; }
    static void visit(auto&&, auto&...) noexcept {}
  };
  struct frozen {
    frozen() noexcept = default;
    explicit frozen(const parameters<const E>&) noexcept {}
    static void visit(auto&&, frozen&) noexcept {}
  };
  struct saved {
    [[nodiscard]] static saved take(tensors::arena&, std::size_t) noexcept { return {}; }
  };

  static void infer_end(stream&, const frozen&, E, output) noexcept {}
  static input end(stream&, const parameters<const E>&, E, input x, saved&) noexcept { return x; }
  static void end_backward(stream&, const parameters<const E>&, const saved&, output, const parameters<E>&) noexcept {}
};

}  // namespace clinicalbert::layers
