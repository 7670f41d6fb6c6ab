#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "clinicalbert/layers/added_gradients.hpp"
#include "clinicalbert/layers/cross_attention.hpp"
#include "clinicalbert/layers/encoder_block.hpp"
#include "clinicalbert/layers/feed_forward_parts.hpp"
#include "clinicalbert/layers/post_norm.hpp"
#include "clinicalbert/layers/prefixed.hpp"

namespace clinicalbert::layers {

/// One block of a decoder: causal self-attention, attention to the source, feed-forward; each joined to the rows by
/// `Sublayer` (post_norm.hpp, pre_norm.hpp).
///
/// The weights are those of an encoder block, which may be its own or an encoder's, and the cross-attention's. Vaswani
/// et al. 2017, section 3.1; agrees with transformers' BertLayer as a decoder with cross-attention, whose names it has.
template <std::size_t Hidden, std::size_t Heads, std::size_t Intermediate, class Activation, backends::Backend B,
          class Sublayer = post_norm<Hidden, B>>
struct decoder_block {
  using E = typename B::element;
  using stream = typename B::stream;
  using encoder_part = encoder_block<Hidden, Heads, Intermediate, Activation, B>;
  using self = typename encoder_part::attention;
  using cross = cross_attention<Hidden, Heads, B>;
  using projection = typename encoder_part::projection;
  using norm = typename encoder_part::norm;
  using feed = typename encoder_part::feed;
  using sublayer = Sublayer;
  using input = tensors::rows<const E, Hidden>;
  using output = tensors::rows<E, Hidden>;
  static constexpr std::uint32_t dropout_sites = 8;  // from block to block

  template <class T>
  struct parameters {
    typename encoder_part::template parameters<T> own;
    typename cross::template parameters<T> source;
    typename projection::template parameters<T> source_output;
    typename norm::template parameters<T> source_norm;

    [[nodiscard]] static parameters bind(tensors::cursor<T>& memory) noexcept {
      const auto own = encoder_part::template parameters<T>::bind(memory);
      return bind_to(own, memory);
    }
    /// With the weights of an encoder block instead of its own: only the cross-attention takes memory.
    [[nodiscard]] static parameters bind_to(const typename encoder_part::template parameters<T>& own,
                                            tensors::cursor<T>& memory) noexcept {
      parameters p;
      p.own = own;
      p.source = cross::template parameters<T>::bind(memory);
      p.source_output = projection::template parameters<T>::bind(memory);
      p.source_norm = norm::template parameters<T>::bind(memory);
      return p;
    }
    static void visit(auto&& each, auto&... p) {
      encoder_part::template parameters<T>::visit(each, p.own...);
      visit_source(each, p...);
    }
    /// The cross-attention's alone.
    static void visit_source(auto&& each, auto&... p) {
      cross::template parameters<T>::visit(prefixed(each, "crossattention.self."), p.source...);
      projection::template parameters<T>::visit(prefixed(each, "crossattention.output.dense."), p.source_output...);
      norm::template parameters<T>::visit(prefixed(each, "crossattention.output.LayerNorm."), p.source_norm...);
    }
  };

  struct frozen {
    typename encoder_part::frozen own;
    typename cross::frozen source;
    typename projection::frozen source_output;
    typename norm::frozen source_norm;

    frozen() noexcept = default;  // for `visit` to fill
    explicit frozen(const parameters<const E>& p)
        : own(p.own), source(p.source), source_output(p.source_output), source_norm(p.source_norm) {}

    static void visit(auto&& each, frozen& f) {
      encoder_part::frozen::visit(each, f.own);
      cross::frozen::visit(prefixed_parts(each, "crossattention.self."), f.source);
      projection::frozen::visit(prefixed_parts(each, "crossattention.output.dense."), f.source_output);
      norm::frozen::visit(prefixed_parts(each, "crossattention.output.LayerNorm."), f.source_norm);
    }
  };

  struct saved {
    typename self::saved self_attention;
    typename cross::saved source_attention;
    typename feed::saved feed_forward;
    typename sublayer::saved after_self, after_source, after_feed;
    output between_self, between_source;  // [N, Hidden], after the first sublayer and the second

    [[nodiscard]] static saved take(tensors::arena& memory, std::size_t tokens, std::size_t source_tokens) {
      saved s;
      s.self_attention = self::saved::take(memory, tokens);
      s.source_attention = cross::saved::take(memory, tokens, source_tokens);
      s.feed_forward = feed::saved::take(memory, tokens);
      for (auto* part : {&s.after_self, &s.after_source, &s.after_feed}) *part = sublayer::saved::take(memory, tokens);
      for (output* part : {&s.between_self, &s.between_source})
        *part = output(memory.take<E>(tokens * Hidden).data(), tokens);
      return s;
    }
    /// Elements of memory that it views, a target token and a source token.
    static constexpr std::size_t token_elements =
        3 * Hidden + Hidden + Heads + 2 * Hidden + Heads + 2 * Intermediate + 3 * sublayer::saved_elements + 2 * Hidden;
    static constexpr std::size_t source_elements = 2 * Hidden;
  };

  /// Memory that `infer` needs beside its rows, shared by all blocks of a stack.
  struct infer_buffers {
    output other, third;        // [N, Hidden]
    typename self::joined qkv;  // [N, 3 Hidden]
    typename feed::wide wide;   // rows of [Intermediate], for as many tokens as go through the feed-forward at a time

    [[nodiscard]] static infer_buffers take(tensors::arena& memory, std::size_t tokens, std::size_t wide_rows) {
      infer_buffers b;
      for (output* part : {&b.other, &b.third}) *part = output(memory.take<E>(tokens * Hidden).data(), tokens);
      b.qkv = typename self::joined(memory.take<E>(tokens * 3 * Hidden).data(), tokens);
      b.wide = typename feed::wide(memory.take<E>(wide_rows * Intermediate).data(), wide_rows);
      return b;
    }
    static constexpr std::size_t token_elements = 2 * Hidden + 3 * Hidden;
  };

  /// Memory that `backward` needs beside gradients, shared likewise.
  struct gradient_buffers {
    output other, between;              // [N, Hidden]
    typename self::joined d_qkv;        // [N, 3 Hidden]
    typename feed::wide d_wide;         // [N, Intermediate]
    typename cross::pairs d_key_value;  // [S, 2 Hidden]

    [[nodiscard]] static gradient_buffers take(tensors::arena& memory, std::size_t tokens, std::size_t source_tokens) {
      gradient_buffers b;
      for (output* part : {&b.other, &b.between}) *part = output(memory.take<E>(tokens * Hidden).data(), tokens);
      b.d_qkv = typename self::joined(memory.take<E>(tokens * 3 * Hidden).data(), tokens);
      b.d_wide = typename feed::wide(memory.take<E>(tokens * Intermediate).data(), tokens);
      b.d_key_value = typename cross::pairs(memory.take<E>(source_tokens * 2 * Hidden).data(), source_tokens);
      return b;
    }
    static constexpr std::size_t token_elements = 2 * Hidden + 3 * Hidden + Intermediate;
    static constexpr std::size_t source_elements = 2 * Hidden;
  };

  /// Replaces x [N, Hidden] by the block's output, given how its tokens attend to what is before them and to the
  /// source: attend(input x, output context) overwrites context, which is not x; attend_source likewise.
  template <class Attend, class AttendSource>
  static void infer(stream& s, const frozen& w, E epsilon, output x, const infer_buffers& b, Attend&& attend,
                    AttendSource&& attend_source) noexcept {
    const output other = b.other.slice(0, x.size()), third = b.third.slice(0, x.size());
    const auto& own = w.own;
    // The rows stand in x, then in `other`, then in `third`, and in x again.
    attend(sublayer::infer_enter(s, own.attention_norm, epsilon, x, other), third);
    projection::infer(s, own.attention_output, third, other);
    sublayer::infer_leave(s, own.attention_norm, epsilon, other, x, other);
    attend_source(sublayer::infer_enter(s, w.source_norm, epsilon, other, third), x);
    projection::infer(s, w.source_output, x, third);
    sublayer::infer_leave(s, w.source_norm, epsilon, third, other, third);
    for_each_part(x.size(), b.wide.size(), [&](std::size_t begin, std::size_t count) {
      const output rows = third.slice(begin, count), result = x.slice(begin, count);
      feed::infer(s, own.feed_forward,
                  sublayer::infer_enter(s, own.output_norm, epsilon, rows, other.slice(begin, count)),
                  b.wide.slice(0, count), result);
      sublayer::infer_leave(s, own.output_norm, epsilon, result, rows, result);
    });
  }

  /// The same for whole sequences: `where` are those of x, `sources` those of key_value, which cross::infer_source
  /// made. observe(queries [N, Hidden], context [N, Hidden]) is told of the attention to the source; what it is given
  /// lives until it returns.
  template <class Observe>
  static void infer(stream& s, const frozen& w, E epsilon, const tensors::sequences& where,
                    const tensors::sequences& sources, typename cross::const_pairs key_value, output x,
                    const infer_buffers& b, Observe&& observe) noexcept {
    const auto qkv = b.qkv.slice(0, x.size());
    infer(
        s, w, epsilon, x, b,
        [&](input rows, output context) { self::template infer<true>(s, w.own.self, where, rows, qkv, context); },
        [&](input rows, output context) {
          const output queries(qkv.data(), x.size());
          cross::infer(s, w.source, where, sources, rows, key_value, queries, context);
          observe(input(queries), input(context));
        });
  }
  static void infer(stream& s, const frozen& w, E epsilon, const tensors::sequences& where,
                    const tensors::sequences& sources, typename cross::const_pairs key_value, output x,
                    const infer_buffers& b) noexcept {
    infer(s, w, epsilon, where, sources, key_value, x, b, [](input, input) noexcept {});
  }

  /// Overwrites y; x [N, Hidden] and source [S, Hidden] must live until backward.
  static void forward(stream& s, const parameters<const E>& w, const block_options<E>& o,
                      const tensors::sequences& where, const tensors::sequences& sources, input x, input source,
                      output y, saved& keep) noexcept {
    const auto attention_dropout = [&](std::uint32_t i) {
      return tensors::dropout(o.attention_dropout, o.key.at(o.key.site + i));
    };
    const auto dropout = [&](std::uint32_t i) { return tensors::dropout(o.hidden_dropout, o.key.at(o.key.site + i)); };
    const E epsilon = o.layer_norm_epsilon;
    self::template forward<true>(s, w.own.self, attention_dropout(0), where,
                                 sublayer::enter(s, w.own.attention_norm, epsilon, x, keep.after_self),
                                 keep.self_attention);
    projection::forward(s, w.own.attention_output, keep.self_attention.context, keep.after_self.branch());
    sublayer::leave(s, w.own.attention_norm, epsilon, dropout(1), x, keep.between_self, keep.after_self);
    cross::forward(s, w.source, attention_dropout(2), where, sources,
                   sublayer::enter(s, w.source_norm, epsilon, keep.between_self, keep.after_source), source,
                   keep.source_attention);
    projection::forward(s, w.source_output, keep.source_attention.context, keep.after_source.branch());
    sublayer::leave(s, w.source_norm, epsilon, dropout(3), keep.between_self, keep.between_source, keep.after_source);
    feed::forward(s, w.own.feed_forward,
                  sublayer::enter(s, w.own.output_norm, epsilon, keep.between_source, keep.after_feed),
                  keep.after_feed.branch(), keep.feed_forward);
    sublayer::leave(s, w.own.output_norm, epsilon, dropout(4), keep.between_source, y, keep.after_feed);
  }

  /// Replaces d [N, Hidden], the gradient by the block's output, by that by its input, and adds that by the source to
  /// d_source; b is scratch; accumulates into gradients. `more` are gradients by the insides of the attention to the
  /// source of others that read them (added_gradients.hpp).
  template <class Added = no_added_gradients>
  static void backward(stream& s, const parameters<const E>& w, const tensors::sequences& where,
                       const tensors::sequences& sources, const saved& kept, output d, output d_source,
                       const gradient_buffers& b, const parameters<E>& gradients, const Added& more = {}) noexcept {
    const backends::epilogues::overwrite overwrite;
    sublayer::leave_backward(s, w.own.output_norm, kept.after_feed, d, b.other, gradients.own.output_norm);
    output added = sublayer::branch_gradient(s, d, b.between);
    feed::backward(s, w.own.feed_forward, kept.feed_forward, b.other, b.d_wide, added, gradients.own.feed_forward);
    sublayer::enter_backward(s, w.own.output_norm, kept.after_feed, added, d, gradients.own.output_norm);

    sublayer::leave_backward(s, w.source_norm, kept.after_source, d, b.other, gradients.source_norm);
    projection::backward(s, w.source_output, kept.source_attention.context, b.other, b.between, overwrite,
                         gradients.source_output);
    more.to_context(s, b.between);
    added = sublayer::branch_gradient(s, d, b.other);
    cross::backward(s, w.source, where, sources, kept.source_attention, b.between, output(b.d_qkv.data(), d.size()),
                    b.d_key_value, added, d_source, gradients.source, more);
    sublayer::enter_backward(s, w.source_norm, kept.after_source, added, d, gradients.source_norm);

    sublayer::leave_backward(s, w.own.attention_norm, kept.after_self, d, b.other, gradients.own.attention_norm);
    projection::backward(s, w.own.attention_output, kept.self_attention.context, b.other, b.between, overwrite,
                         gradients.own.attention_output);
    added = sublayer::branch_gradient(s, d, b.other);
    self::template backward<true>(s, w.own.self, where, kept.self_attention, b.between, b.d_qkv, added,
                                  gradients.own.self);
    sublayer::enter_backward(s, w.own.attention_norm, kept.after_self, added, d, gradients.own.attention_norm);
  }

  [[nodiscard]] static std::size_t scratch(std::size_t tokens, std::size_t longest, std::size_t source_tokens,
                                           std::size_t longest_source, std::size_t concurrency) noexcept {
    return std::max({encoder_part::scratch(tokens, longest, concurrency), sublayer::scratch(tokens, concurrency),
                     cross::scratch(tokens, longest, source_tokens, longest_source, concurrency)});
  }
};

}  // namespace clinicalbert::layers
