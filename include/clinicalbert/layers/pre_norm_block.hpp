#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "clinicalbert/layers/encoder_block.hpp"
#include "clinicalbert/layers/feed_forward_parts.hpp"
#include "clinicalbert/layers/pre_norm.hpp"

namespace clinicalbert::layers {

/// An encoder block whose sublayers read normed rows: y1 = x + attention(norm(x)), y = y1 + feed_forward(norm(y1)).
///
/// The weights, their names and the members are those of encoder_block.hpp. Xiong et al. 2020, figure 1(b); agrees
/// with torch.nn.TransformerEncoderLayer's norm_first.
template <std::size_t Hidden, std::size_t Heads, std::size_t Intermediate, class Activation, backends::Backend B>
struct pre_norm_block {
  using weights_of = encoder_block<Hidden, Heads, Intermediate, Activation, B>;
  using E = typename B::element;
  using stream = typename B::stream;
  using attention = typename weights_of::attention;
  using projection = typename weights_of::projection;
  using feed = typename weights_of::feed;
  using sublayer = pre_norm<Hidden, B>;
  using input = tensors::rows<const E, Hidden>;
  using output = tensors::rows<E, Hidden>;
  template <class T>
  using parameters = typename weights_of::template parameters<T>;
  using frozen = typename weights_of::frozen;

  struct saved {
    typename attention::saved self;
    typename feed::saved feed_forward;
    typename sublayer::saved after_self, after_feed;
    output between;  // [N, Hidden], after the first sublayer

    [[nodiscard]] static saved take(tensors::arena& memory, std::size_t tokens) {
      saved s;
      s.self = attention::saved::take(memory, tokens);
      s.feed_forward = feed::saved::take(memory, tokens);
      for (auto* part : {&s.after_self, &s.after_feed}) *part = sublayer::saved::take(memory, tokens);
      s.between = output(memory.take<E>(tokens * Hidden).data(), tokens);
      return s;
    }
    static constexpr std::size_t token_elements =
        4 * Hidden + Heads + 2 * Intermediate + 2 * sublayer::saved_elements + Hidden;
  };

  /// Memory that a call needs beside its input and output, shared by all blocks of a stack.
  struct buffers {
    output between, normed;          // [N, Hidden]
    typename attention::joined qkv;  // [N, 3 Hidden]
    typename feed::wide wide;        // [N, Intermediate], or fewer rows in infer

    [[nodiscard]] static buffers take(tensors::arena& memory, std::size_t tokens) {
      return take(memory, tokens, tokens);
    }
    [[nodiscard]] static buffers take(tensors::arena& memory, std::size_t tokens, std::size_t wide_rows) {
      buffers b;
      for (output* part : {&b.between, &b.normed}) *part = output(memory.take<E>(tokens * Hidden).data(), tokens);
      b.qkv = typename attention::joined(memory.take<E>(tokens * 3 * Hidden).data(), tokens);
      b.wide = typename feed::wide(memory.take<E>(wide_rows * Intermediate).data(), wide_rows);
      return b;
    }
    static constexpr std::size_t token_elements = 5 * Hidden;
  };

  [[nodiscard]] static constexpr std::size_t rows_at_once(std::size_t tokens, std::size_t concurrency) noexcept {
    return weights_of::rows_at_once(tokens, concurrency);
  }

  /// Replaces x [N, Hidden] by the block's output.
  static void infer(stream& s, const frozen& w, E epsilon, const tensors::sequences& where, output x,
                    const buffers& b) noexcept {
    const output between = b.between.slice(0, x.size()), normed = b.normed.slice(0, x.size());
    attention::infer(s, w.self, where, sublayer::infer_enter(s, w.attention_norm, epsilon, x, normed),
                     b.qkv.slice(0, x.size()), normed);
    projection::infer(s, w.attention_output, normed, between);
    sublayer::infer_leave(s, w.attention_norm, epsilon, between, x, between);
    for_each_part(x.size(), b.wide.size(), [&](std::size_t begin, std::size_t count) {
      const output rows = between.slice(begin, count), result = x.slice(begin, count);
      feed::infer(s, w.feed_forward, sublayer::infer_enter(s, w.output_norm, epsilon, rows, normed.slice(begin, count)),
                  b.wide.slice(0, count), result);
      sublayer::infer_leave(s, w.output_norm, epsilon, result, rows, result);
    });
  }

  /// Overwrites y; x must live until backward.
  static void forward(stream& s, const parameters<const E>& w, const block_options<E>& o,
                      const tensors::sequences& where, input x, output y, saved& keep) noexcept {
    const std::uint32_t site = o.key.site;
    const E epsilon = o.layer_norm_epsilon;
    attention::forward(s, w.self, tensors::dropout(o.attention_dropout, o.key.at(site)), where,
                       sublayer::enter(s, w.attention_norm, epsilon, x, keep.after_self), keep.self);
    projection::forward(s, w.attention_output, keep.self.context, keep.after_self.branch());
    sublayer::leave(s, w.attention_norm, epsilon, tensors::dropout(o.hidden_dropout, o.key.at(site + 1)), x,
                    keep.between, keep.after_self);
    feed::forward(s, w.feed_forward, sublayer::enter(s, w.output_norm, epsilon, keep.between, keep.after_feed),
                  keep.after_feed.branch(), keep.feed_forward);
    sublayer::leave(s, w.output_norm, epsilon, tensors::dropout(o.hidden_dropout, o.key.at(site + 2)), keep.between, y,
                    keep.after_feed);
  }

  /// Replaces d [N, Hidden], the gradient by the block's output, by that by its input; `other` [N, Hidden] and b are
  /// scratch; accumulates into gradients.
  static void backward(stream& s, const parameters<const E>& w, const tensors::sequences& where, const saved& kept,
                       output d, output other, const buffers& b, const parameters<E>& gradients) noexcept {
    sublayer::leave_backward(s, w.output_norm, kept.after_feed, d, other, gradients.output_norm);
    output added = sublayer::branch_gradient(s, d, b.normed);
    feed::backward(s, w.feed_forward, kept.feed_forward, other, b.wide, added, gradients.feed_forward);
    sublayer::enter_backward(s, w.output_norm, kept.after_feed, added, d, gradients.output_norm);
    sublayer::leave_backward(s, w.attention_norm, kept.after_self, d, other, gradients.attention_norm);
    projection::backward(s, w.attention_output, kept.self.context, other, b.between, backends::epilogues::overwrite{},
                         gradients.attention_output);
    added = sublayer::branch_gradient(s, d, b.normed);
    attention::backward(s, w.self, where, kept.self, b.between, b.qkv, added, gradients.self);
    sublayer::enter_backward(s, w.attention_norm, kept.after_self, added, d, gradients.attention_norm);
  }

  [[nodiscard]] static std::size_t scratch(std::size_t tokens, std::size_t longest, std::size_t concurrency) noexcept {
    return std::max(weights_of::scratch(tokens, longest, concurrency), sublayer::scratch(tokens, concurrency));
  }
};

}  // namespace clinicalbert::layers
