#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

#include "clinicalbert/layers/added_gradients.hpp"
#include "clinicalbert/layers/decoder_block.hpp"
#include "clinicalbert/layers/post_norm.hpp"
#include "clinicalbert/layers/pre_norm.hpp"
#include "clinicalbert/models/block_stack.hpp"
#include "clinicalbert/models/config.hpp"
#include "clinicalbert/models/options.hpp"
#include "clinicalbert/models/parts.hpp"
#include "clinicalbert/tensors/arena.hpp"
#include "clinicalbert/tensors/token_batch.hpp"

namespace clinicalbert::models {

/// The block of a decoder that a model's config asks for.
template <Model M, backends::Backend B>
using decoder_block_of = layers::decoder_block<
    M::config.hidden, M::config.attention_heads, M::config.intermediate, activation_of<M>, B,
    std::conditional_t<M::config.norm == norm_placement::pre, layers::pre_norm<M::config.hidden, B>,
                       layers::post_norm<M::config.hidden, B>>>;

/// A decoder over a source's rows, BERT's unless its config says otherwise: embeddings and a stack of decoder blocks.
///
/// Stateless, as `encoder` is. `infer` is for whole targets; generation/ goes token by token. Vaswani et al. 2017,
/// section 3.1; agrees with transformers' BertModel as a decoder with cross-attention.
template <Model M, backends::Backend B>
struct decoder : block_stack<M, B, decoder_block_of<M, B>> {
  using stack = block_stack<M, B, decoder_block_of<M, B>>;
  using stack::config, stack::hidden;
  using typename stack::E, typename stack::stream, typename stack::embed, typename stack::block;
  using typename stack::last_norm, typename stack::input, typename stack::output, typename stack::frozen;
  static_assert(config.layers > 0, "decoder: there must be at least one layer");
  static_assert(config.attention_heads > 0 && config.hidden % config.attention_heads == 0,
                "decoder: the hidden size must be divisible by the number of attention heads");

  static constexpr std::uint32_t first_site = 0x10000u, embedding_site = 0xFFFE0000u;  // of dropout, none an encoder's

  template <class T>
  struct parameters : stack::template stack_parameters<T, parameters<T>> {
    /// With all weights that an encoder of the same shape has: only cross-attention takes memory.
    template <class Encoder>
    [[nodiscard]] static parameters bind_to_encoder(const Encoder& other, tensors::cursor<T>& memory) noexcept {
      parameters p;
      p.embeddings = other.embeddings;
      for (std::size_t i = 0; i < config.layers; ++i)
        p.blocks[i] = block::template parameters<T>::bind_to(other.blocks[i], memory);
      p.last = other.last;
      return p;
    }

    /// As `visit`, of the cross-attention alone.
    static void visit_cross_attention(auto&& each, auto&... p) {
      for (std::size_t i = 0; i < config.layers; ++i)
        block::template parameters<T>::visit_source(layers::prefixed(each, stack::block_prefix(i)), p.blocks[i]...);
    }
  };

  /// What backward needs of forward besides: the sources that the targets are over.
  struct saved : stack::saved {
    tensors::sequences sources;
    input source;
  };

  /// Overwrites y [N, Hidden] with the last hidden state of the targets in `batch`, each over the source sequence of
  /// the same number, whose rows are an encoder's. The batch must have passed `check_batch`.
  static void infer(stream& s, const frozen& w, const encoder_options& o, const tensors::token_batch& batch,
                    const tensors::sequences& sources, input source, output y) noexcept {
    infer(s, w, o, batch, sources, source, y, [](std::size_t, auto, auto, input) noexcept {});
  }
  /// The same, told of each layer's attention to the source: observe(layer, queries [N, Hidden], keys [S, Hidden],
  /// context [N, Hidden]), which live until it returns; it may not throw.
  template <class Observe>
  static void infer(stream& s, const frozen& w, const encoder_options& o, const tensors::token_batch& batch,
                    const tensors::sequences& sources, input source, output y, Observe&& observe) noexcept {
    using cross = typename block::cross;
    const tensors::arena::scope scope(s.arena());
    const auto buffers =
        block::infer_buffers::take(s.arena(), y.size(), block::encoder_part::rows_at_once(y.size(), s.concurrency()));
    const typename cross::pairs key_value(s.arena().template take<E>(source.size() * 2 * hidden).data(), source.size());
    const E epsilon = static_cast<E>(o.layer_norm_epsilon);
    embed::infer(s, w.embeddings, epsilon, batch, y);
    for (std::size_t i = 0; i < config.layers; ++i) {
      const auto& b = w.blocks[i];
      cross::infer_source(s, b.source, source, key_value);
      block::infer(s, b, epsilon, batch.sequences, sources, key_value, y, buffers, [&](input queries, input context) {
        observe(i, queries, typename cross::const_pairs(key_value).template columns<0, hidden>(), context);
      });
    }
    last_norm::infer_end(s, w.last, epsilon, y);
  }

  /// The last hidden state [N, Hidden]; it and all of `keep` live in the stream's arena, in the caller's scope; source
  /// must live until backward.
  static input forward(stream& s, const parameters<const E>& w, const encoder_options& o,
                       const tensors::random_key& key, const tensors::token_batch& batch,
                       const tensors::sequences& sources, input source, saved& keep) noexcept {
    const std::size_t tokens = batch.sequences.tokens();
    keep.batch = batch;
    keep.sources = sources;
    keep.source = source;
    keep.key = key;
    keep.embeddings = embed::saved::take(s.arena(), tokens);
    if (o.gradient_checkpointing)
      keep.blocks.fill(block::saved::take(s.arena(), tokens, source.size()));
    else
      for (auto& b : keep.blocks) b = block::saved::take(s.arena(), tokens, source.size());
    for (auto& h : keep.hidden_states) h = output(s.arena().template take<E>(tokens * hidden).data(), tokens);
    keep.last = last_norm::saved::take(s.arena(), tokens);
    const E epsilon = static_cast<E>(o.layer_norm_epsilon);
    const tensors::dropout dropout(o.embedding_dropout.value_or(o.hidden_dropout), key.at(embedding_site));
    embed::forward(s, w.embeddings, epsilon, dropout, batch, keep.hidden_states[0], keep.embeddings);
    for (std::size_t i = 0; i < config.layers; ++i) forward_block(s, w, o, i, keep, keep.blocks[i]);
    return last_norm::end(s, w.last, epsilon, keep.hidden_states[config.layers], keep.last);
  }

  /// Destroys d [N, Hidden], the gradient by the last hidden state; adds that by the source to d_source; accumulates
  /// into gradients. The options and weights are those of `forward`. `added` are gradients by the insides of the last
  /// block's attention to the source of others that read them (layers/added_gradients.hpp).
  template <class Added = layers::no_added_gradients>
  static void backward(stream& s, const parameters<const E>& w, const encoder_options& o, const saved& kept, output d,
                       output d_source, const parameters<E>& gradients, const Added& added = {}) noexcept {
    const tensors::arena::scope scope(s.arena());
    const auto buffers = block::gradient_buffers::take(s.arena(), d.size(), d_source.size());
    last_norm::end_backward(s, w.last, kept.last, d, gradients.last);
    for (std::size_t i = config.layers; i-- > 0;) {
      typename block::saved of_block = kept.blocks[i];
      const bool is_kept = !o.gradient_checkpointing || i + 1 == config.layers;
      if (!is_kept) forward_block(s, w, o, i, kept, of_block);
      const auto go_back = [&](const auto& more) {
        block::backward(s, w.blocks[i], kept.batch.sequences, kept.sources, of_block, d, d_source, buffers,
                        gradients.blocks[i], more);
      };
      if (i + 1 == config.layers)
        go_back(added);
      else
        go_back(layers::no_added_gradients{});
    }
    embed::backward(s, w.embeddings, kept.batch, o.padding_id, kept.embeddings, d, gradients.embeddings);
  }

  /// Tokens of targets and of sources, together and of the longest sequence: what memory depends on.
  struct batch_shape {
    std::size_t tokens = 0, longest = 0, source_tokens = 0, longest_source = 0;
  };

  /// Bytes of the stream's arena that `infer` takes for a batch of this shape.
  [[nodiscard]] static std::size_t infer_workspace(const batch_shape& of, std::size_t concurrency) noexcept {
    const std::size_t rows = block::encoder_part::rows_at_once(of.tokens, concurrency);
    return room(of.tokens, block::infer_buffers::token_elements) + room(rows, config.intermediate) +
           room(of.source_tokens, 2 * hidden) + scratch(of, concurrency);
  }

  /// Bytes of the stream's arena that `forward` and then `backward` take, saved activations included.
  [[nodiscard]] static std::size_t training_workspace(const encoder_options& o, const batch_shape& of,
                                                      std::size_t concurrency) noexcept {
    constexpr std::size_t others = (config.layers + 1) * hidden + 2 * (hidden + 2);
    const std::size_t blocks = o.gradient_checkpointing ? 1 : config.layers;
    return room(of.tokens, blocks * block::saved::token_elements + others + block::gradient_buffers::token_elements) +
           room(of.source_tokens, blocks * block::saved::source_elements + block::gradient_buffers::source_elements) +
           scratch(of, concurrency);
  }

 private:
  static void forward_block(stream& s, const parameters<const E>& w, const encoder_options& o, std::size_t i,
                            const saved& keep, typename block::saved& of_block) noexcept {
    const layers::block_options<E> options{
        static_cast<E>(o.layer_norm_epsilon), o.hidden_dropout, o.attention_dropout,
        keep.key.at(first_site + block::dropout_sites * static_cast<std::uint32_t>(i))};
    block::forward(s, w.blocks[i], options, keep.batch.sequences, keep.sources, keep.hidden_states[i], keep.source,
                   keep.hidden_states[i + 1], of_block);
  }
  // Each buffer may be rounded up to a cache line: 32 a block is more than there are.
  static std::size_t room(std::size_t tokens, std::size_t elements_a_token) noexcept {
    return tokens * elements_a_token * sizeof(E) + (32 * config.layers + 16) * tensors::arena::alignment;
  }
  static std::size_t scratch(const batch_shape& of, std::size_t concurrency) noexcept {
    return std::max(block::scratch(of.tokens, of.longest, of.source_tokens, of.longest_source, concurrency),
                    embed::scratch(of.tokens, concurrency));
  }
};

}  // namespace clinicalbert::models
