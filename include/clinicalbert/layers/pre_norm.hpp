#pragma once

#include <cstddef>

#include "clinicalbert/backends/elementwise.hpp"
#include "clinicalbert/backends/gather.hpp"
#include "clinicalbert/layers/layer_norm.hpp"
#include "clinicalbert/tensors/arena.hpp"
#include "clinicalbert/tensors/dropout.hpp"

namespace clinicalbert::layers {

/// How a sublayer f is joined to the stream of rows, the other way: y = x + dropout(f(layer_norm(x))), which trains
/// without a warm-up; a stack of them wants one norm more at its end.
///
/// The members are those of post_norm.hpp. Xiong et al. 2020, "On layer normalization in the Transformer architecture",
/// figure 1(b); agrees with torch.nn.TransformerDecoderLayer's norm_first.
template <std::size_t Hidden, backends::Backend B>
struct pre_norm {
  static_assert(backends::Provided<backends::elementwise_op<B>>,
                "pre_norm: this backend does not provide elementwise_op");
  static_assert(backends::Provided<backends::dropout_op<B>>, "pre_norm: this backend does not provide dropout_op");
  static_assert(backends::Provided<backends::gather_op<B>>, "pre_norm: this backend does not provide gather_op");

  using E = typename B::element;
  using stream = typename B::stream;
  using elementwise = backends::elementwise_op<B>;
  using norm = layer_norm<Hidden, B>;
  using input = tensors::rows<const E, Hidden>;
  using output = tensors::rows<E, Hidden>;
  using weights = typename norm::template parameters<const E>;
  using gradient = typename norm::template parameters<E>;
  static constexpr bool ends_normed = false;
  static constexpr std::size_t saved_elements = 2 * Hidden + 2;

  struct saved {
    typename norm::saved norm_saved;
    output normed, result;  // [N, Hidden]
    tensors::dropout dropout;

    [[nodiscard]] static saved take(tensors::arena& memory, std::size_t tokens) {
      saved s;
      s.norm_saved = norm::saved::take(memory, tokens);
      s.normed = output(memory.take<E>(tokens * Hidden).data(), tokens);
      s.result = output(memory.take<E>(tokens * Hidden).data(), tokens);
      return s;
    }
    [[nodiscard]] output branch() const noexcept { return result; }
  };

  static input infer_enter(stream& s, const typename norm::frozen& w, E epsilon, input x, output scratch) noexcept {
    norm::infer(s, w, epsilon, x, scratch);
    return scratch;
  }
  static void infer_leave(stream& s, const typename norm::frozen&, E, input result, input x, output y) noexcept {
    elementwise::add(s, result, x, y);
  }

  static input enter(stream& s, const weights& w, E epsilon, input x, saved& keep) noexcept {
    norm::forward(s, w, epsilon, x, keep.normed, keep.norm_saved);
    return keep.normed;
  }
  static void leave(stream& s, const weights&, E, const tensors::dropout& dropout, input x, output y,
                    saved& keep) noexcept {
    keep.dropout = dropout;
    if (dropout.active()) backends::dropout_op<B>::apply(s, dropout, input(keep.result), keep.result);
    elementwise::add(s, input(keep.result), x, y);
  }

  static void leave_backward(stream& s, const weights&, const saved& kept, output d, output d_branch,
                             const gradient&) noexcept {
    backends::dropout_op<B>::apply(s, kept.dropout, input(d), d_branch);
  }
  static output branch_gradient(stream& s, output /*d*/, output other) noexcept {
    // No row of none: zeros, in the order of the stream.
    backends::gather_op<B>::scatter(s, {}, {nullptr, 0, Hidden}, {other.data(), other.size(), Hidden},
                                    backends::epilogues::overwrite{});
    return other;
  }
  static void enter_backward(stream& s, const weights& w, const saved& kept, output added, output d,
                             const gradient& gradients) noexcept {
    norm::backward(s, w, kept.norm_saved, added, added, gradients);
    elementwise::add(s, input(added), input(d), d);
  }

  [[nodiscard]] static std::size_t scratch(std::size_t tokens, std::size_t concurrency) noexcept {
    return backends::layer_norm_op<B>::scratch(tokens, Hidden, concurrency);
  }
};

}  // namespace clinicalbert::layers
