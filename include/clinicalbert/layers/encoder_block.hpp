#pragma once

#include <algorithm>
#include <cstddef>

#include "clinicalbert/layers/attention.hpp"
#include "clinicalbert/layers/feed_forward.hpp"
#include "clinicalbert/layers/prefixed.hpp"
#include "clinicalbert/layers/residual_norm.hpp"

namespace clinicalbert::layers {

/// The dropout rates and the epsilon of a block: run-time values of a checkpoint or a training run.
template <class E>
struct block_options {
  E layer_norm_epsilon = E(1e-12);
  double hidden_dropout = 0, attention_dropout = 0;
  tensors::random_key key;  // site: 4 * layer
};

/// One post-norm transformer block: y1 = norm(attention(x) Wo^T + bo + x), y = norm(feed_forward(y1) + y1).
///
/// Devlin et al. 2019, section 3; agrees with transformers' BertLayer.
template <std::size_t Hidden, std::size_t Heads, std::size_t Intermediate, class Activation, backends::Backend B>
struct encoder_block {
  using E = typename B::element;
  using stream = typename B::stream;
  using attention = self_attention<Hidden, Heads, B>;
  using projection = dense<Hidden, Hidden, B>;
  using norm = layer_norm<Hidden, B>;
  using residual = residual_norm<Hidden, B>;
  using feed = feed_forward<Hidden, Intermediate, Activation, B>;
  using input = tensors::rows<const E, Hidden>;
  using output = tensors::rows<E, Hidden>;

  template <class T>
  struct parameters {
    typename attention::template parameters<T> self;
    typename projection::template parameters<T> attention_output;
    typename norm::template parameters<T> attention_norm;
    typename feed::template parameters<T> feed_forward;
    typename norm::template parameters<T> output_norm;

    [[nodiscard]] static parameters bind(tensors::cursor<T>& memory) noexcept {
      parameters p;
      p.self = attention::template parameters<T>::bind(memory);
      p.attention_output = projection::template parameters<T>::bind(memory);
      p.attention_norm = norm::template parameters<T>::bind(memory);
      p.feed_forward = feed::template parameters<T>::bind(memory);
      p.output_norm = norm::template parameters<T>::bind(memory);
      return p;
    }
    static void visit(auto&& each, auto&... p) {
      attention::template parameters<T>::visit(prefixed(each, "attention.self."), p.self...);
      projection::template parameters<T>::visit(prefixed(each, "attention.output.dense."), p.attention_output...);
      norm::template parameters<T>::visit(prefixed(each, "attention.output.LayerNorm."), p.attention_norm...);
      feed::inner::template parameters<T>::visit(prefixed(each, "intermediate.dense."), p.feed_forward.inner_dense...);
      feed::outer::template parameters<T>::visit(prefixed(each, "output.dense."), p.feed_forward.outer_dense...);
      norm::template parameters<T>::visit(prefixed(each, "output.LayerNorm."), p.output_norm...);
    }
  };

  struct frozen {
    typename attention::frozen self;
    typename projection::frozen attention_output;
    typename norm::frozen attention_norm;
    typename feed::frozen feed_forward;
    typename norm::frozen output_norm;

    frozen() noexcept = default;  // for `visit` to fill
    explicit frozen(const parameters<const E>& p)
        : self(p.self),
          attention_output(p.attention_output),
          attention_norm(p.attention_norm),
          feed_forward(p.feed_forward),
          output_norm(p.output_norm) {}

    static void visit(auto&& each, frozen& f) {
      attention::frozen::visit(prefixed_parts(each, "attention.self."), f.self);
      projection::frozen::visit(prefixed_parts(each, "attention.output.dense."), f.attention_output);
      norm::frozen::visit(prefixed_parts(each, "attention.output.LayerNorm."), f.attention_norm);
      feed::inner::frozen::visit(prefixed_parts(each, "intermediate.dense."), f.feed_forward.inner_dense);
      feed::outer::frozen::visit(prefixed_parts(each, "output.dense."), f.feed_forward.outer_dense);
      norm::frozen::visit(prefixed_parts(each, "output.LayerNorm."), f.output_norm);
    }
  };

  struct saved {
    typename attention::saved self;
    typename residual::saved attention_residual;
    output between;  // [N, Hidden], after the first norm
    typename feed::saved feed_forward;
    typename residual::saved output_residual;

    [[nodiscard]] static saved take(tensors::arena& memory, std::size_t tokens) {
      saved s;
      s.self = attention::saved::take(memory, tokens);
      s.attention_residual = residual::saved::take(memory, tokens);
      s.between = output(memory.take<E>(tokens * Hidden).data(), tokens);
      s.feed_forward = feed::saved::take(memory, tokens);
      s.output_residual = residual::saved::take(memory, tokens);
      return s;
    }
  };

  /// Memory that a call needs beside its input and output, shared by all blocks of a stack.
  struct buffers {
    output between;                  // [N, Hidden]
    typename attention::joined qkv;  // [N, 3 Hidden]
    typename feed::wide wide;        // [N, Intermediate]

    /// For backward: `wide` has a row for each token.
    [[nodiscard]] static buffers take(tensors::arena& memory, std::size_t tokens) {
      return take(memory, tokens, tokens);
    }

    /// For infer: `wide` has `wide_rows`, for as many tokens as go through the feed-forward at a time.
    [[nodiscard]] static buffers take(tensors::arena& memory, std::size_t tokens, std::size_t wide_rows) {
      buffers b;
      b.between = output(memory.take<E>(tokens * Hidden).data(), tokens);
      b.qkv = typename attention::joined(memory.take<E>(tokens * 3 * Hidden).data(), tokens);
      b.wide = typename feed::wide(memory.take<E>(wide_rows * Intermediate).data(), wide_rows);
      return b;
    }
  };

  /// The most tokens that should go through inference together, so that their activations stay in the caches.
  [[nodiscard]] static constexpr std::size_t rows_at_once(std::size_t tokens, std::size_t concurrency) noexcept {
    return std::min(tokens, 192 * concurrency);
  }

  /// Replaces x [N, Hidden] by the block's output; b has rows for N tokens or more, and the feed-forward takes as many
  /// tokens at a time as b.wide has.
  static void infer(stream& s, const frozen& w, E epsilon, const tensors::sequences& where, output x,
                    const buffers& b) noexcept {
    if (x.size() == 0) return;
    attention::infer(s, w.self, where, x, b.qkv.slice(0, x.size()), b.between.slice(0, x.size()));
    const std::size_t parts = (x.size() + b.wide.size() - 1) / b.wide.size();
    for (std::size_t part = 0; part < parts; ++part) {
      const std::size_t begin = x.size() * part / parts, count = x.size() * (part + 1) / parts - begin;
      const output context = b.between.slice(begin, count), residual_rows = x.slice(begin, count);
      const output attended(b.qkv.data(), count);  // q, k and v are no longer needed
      projection::infer(s, w.attention_output, context, attended);
      residual::infer(s, w.attention_norm, epsilon, attended, residual_rows, context);
      feed::infer(s, w.feed_forward, context, b.wide.slice(0, count), attended);
      residual::infer(s, w.output_norm, epsilon, attended, context, residual_rows);
    }
  }

  /// Overwrites y; x must live until backward.
  static void forward(stream& s, const parameters<const E>& w, const block_options<E>& o,
                      const tensors::sequences& where, input x, output y, saved& keep) noexcept {
    const std::uint32_t site = o.key.site;
    attention::forward(s, w.self, tensors::dropout(o.attention_dropout, o.key.at(site)), where, x, keep.self);
    projection::forward(s, w.attention_output, keep.self.context, keep.attention_residual.sum);
    residual::forward(s, w.attention_norm, o.layer_norm_epsilon, tensors::dropout(o.hidden_dropout, o.key.at(site + 1)),
                      x, keep.between, keep.attention_residual);
    feed::forward(s, w.feed_forward, keep.between, keep.output_residual.sum, keep.feed_forward);
    residual::forward(s, w.output_norm, o.layer_norm_epsilon, tensors::dropout(o.hidden_dropout, o.key.at(site + 2)),
                      keep.between, y, keep.output_residual);
  }

  /// Replaces d [N, Hidden], the gradient by the block's output, by that by its input; `other` [N, Hidden] and b are
  /// scratch; accumulates into gradients.
  static void backward(stream& s, const parameters<const E>& w, const tensors::sequences& where, const saved& kept,
                       output d, output other, const buffers& b, const parameters<E>& gradients) noexcept {
    residual::backward(s, w.output_norm, kept.output_residual, d, other, d, gradients.output_norm);
    feed::backward(s, w.feed_forward, kept.feed_forward, other, b.wide, d, gradients.feed_forward);
    residual::backward(s, w.attention_norm, kept.attention_residual, d, other, d, gradients.attention_norm);
    projection::backward(s, w.attention_output, kept.self.context, other, b.between, backends::epilogues::overwrite{},
                         gradients.attention_output);
    attention::backward(s, w.self, where, kept.self, b.between, b.qkv, d, gradients.self);
  }

  [[nodiscard]] static std::size_t scratch(std::size_t tokens, std::size_t longest, std::size_t concurrency) noexcept {
    return std::max({attention::scratch(tokens, longest, concurrency), projection::scratch(tokens, concurrency),
                     residual::scratch(tokens, concurrency), feed::scratch(tokens, concurrency)});
  }
};

}  // namespace clinicalbert::layers
