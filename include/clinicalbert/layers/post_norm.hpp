#pragma once

#include <cstddef>

#include "clinicalbert/layers/layer_norm.hpp"
#include "clinicalbert/layers/residual_norm.hpp"
#include "clinicalbert/tensors/arena.hpp"
#include "clinicalbert/tensors/dropout.hpp"

namespace clinicalbert::layers {

/// How a sublayer f is joined to the stream of rows: y = layer_norm(x + dropout(f(x))), as in BERT.
///
/// A block calls `enter`, lets f read what that gives and write `branch`, and calls `leave`; backward goes the other
/// way. pre_norm.hpp has the same members. Vaswani et al. 2017, section 3.1.
template <std::size_t Hidden, backends::Backend B>
struct post_norm {
  using E = typename B::element;
  using stream = typename B::stream;
  using norm = layer_norm<Hidden, B>;
  using residual = residual_norm<Hidden, B>;
  using input = tensors::rows<const E, Hidden>;
  using output = tensors::rows<E, Hidden>;
  using weights = typename norm::template parameters<const E>;
  using gradient = typename norm::template parameters<E>;
  static constexpr bool ends_normed = true;  ///< what a stack of such sublayers gives needs no norm more
  static constexpr std::size_t saved_elements = Hidden + 2;  ///< a row, of `saved`

  struct saved {
    typename residual::saved end;

    [[nodiscard]] static saved take(tensors::arena& memory, std::size_t tokens) {
      return {residual::saved::take(memory, tokens)};
    }
    /// Where f's result [N, Hidden] is to be written.
    [[nodiscard]] output branch() const noexcept { return end.sum; }
  };

  /// What f reads: x or the rows of `scratch`, which are then overwritten.
  static input infer_enter(stream&, const typename norm::frozen&, E, input x, output /*scratch*/) noexcept { return x; }
  /// Overwrites y, which may be f's result.
  static void infer_leave(stream& s, const typename norm::frozen& w, E epsilon, input result, input x,
                          output y) noexcept {
    residual::infer(s, w, epsilon, result, x, y);
  }

  /// What f reads.
  static input enter(stream&, const weights&, E, input x, saved&) noexcept { return x; }
  /// Overwrites y; f's result is in keep.branch().
  static void leave(stream& s, const weights& w, E epsilon, const tensors::dropout& dropout, input x, output y,
                    saved& keep) noexcept {
    residual::forward(s, w, epsilon, dropout, x, y, keep.end);
  }

  /// From d, the gradient by y: overwrites d_branch with that by f's result, and d with what reaches x past f.
  static void leave_backward(stream& s, const weights& w, const saved& kept, output d, output d_branch,
                             const gradient& gradients) noexcept {
    residual::backward(s, w, kept.end, d, d_branch, d, gradients);
  }
  /// Rows to which f's backward adds its gradient by what it read: d, or those of `other`, which are then set to 0.
  static output branch_gradient(stream&, output d, output /*other*/) noexcept { return d; }
  /// Adds to d what has come to `added`, which is branch_gradient's; that may be destroyed.
  static void enter_backward(stream&, const weights&, const saved&, output /*added*/, output /*d*/,
                             const gradient&) noexcept {}

  [[nodiscard]] static std::size_t scratch(std::size_t tokens, std::size_t concurrency) noexcept {
    return residual::scratch(tokens, concurrency);
  }
};

}  // namespace clinicalbert::layers
