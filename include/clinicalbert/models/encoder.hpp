#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "clinicalbert/models/block_stack.hpp"
#include "clinicalbert/models/config.hpp"
#include "clinicalbert/models/options.hpp"
#include "clinicalbert/models/parts.hpp"
#include "clinicalbert/tensors/arena.hpp"
#include "clinicalbert/tensors/sequence_groups.hpp"
#include "clinicalbert/tensors/token_batch.hpp"

namespace clinicalbert::models {

/// An encoder, BERT's unless its config says otherwise: embeddings and a stack of blocks; token ids in, one row of
/// Hidden numbers a token out.
///
/// Stateless: `infer` reads frozen weights and is const-safe for any number of threads (each with a stream); `forward`
/// and `backward` read and write trainable parameters. Devlin et al. 2019, section 3; agrees with transformers'
/// BertModel without its pooler.
template <Model M, backends::Backend B>
struct encoder : block_stack<M, B, encoder_block_of<M, B>> {
  using stack = block_stack<M, B, encoder_block_of<M, B>>;
  using stack::config, stack::hidden;
  using typename stack::E, typename stack::stream, typename stack::embed, typename stack::block;
  using typename stack::frozen, typename stack::saved;
  using typename stack::last_norm, typename stack::input, typename stack::output;
  static_assert(config.layers > 0, "encoder: there must be at least one layer");
  static_assert(config.attention_heads > 0 && config.hidden % config.attention_heads == 0,
                "encoder: the hidden size must be divisible by the number of attention heads");

  template <class T>
  struct parameters : stack::template stack_parameters<T, parameters<T>> {};

  /// Overwrites y [N, Hidden] with the last hidden state. The batch must have passed `check_batch`.
  static void infer(stream& s, const frozen& w, const encoder_options& o, const tensors::token_batch& batch,
                    output y) noexcept {
    const tensors::arena::scope scope(s.arena());
    const std::size_t rows = block::rows_at_once(y.size(), s.concurrency());
    const tensors::sequence_groups groups(batch.sequences, rows, s.arena());
    const auto buffers = block::buffers::take(s.arena(), groups.most_tokens(), rows);
    const E epsilon = static_cast<E>(o.layer_norm_epsilon);
    embed::infer(s, w.embeddings, epsilon, batch, y);
    for (const auto& b : w.blocks)
      groups.for_each([&](std::size_t begin, const tensors::sequences& some) {
        block::infer(s, b, epsilon, some, y.slice(begin, some.tokens()), buffers);
      });
    last_norm::infer_end(s, w.last, epsilon, y);
  }

  /// The last hidden state [N, Hidden]; it and all of `keep` live in the stream's arena, in the caller's scope.
  static input forward(stream& s, const parameters<const E>& w, const encoder_options& o,
                       const tensors::random_key& key, const tensors::token_batch& batch, saved& keep) noexcept {
    const std::size_t tokens = batch.sequences.tokens();
    keep.batch = batch;
    keep.key = key;
    keep.embeddings = embed::saved::take(s.arena(), tokens);
    if (o.gradient_checkpointing)
      keep.blocks.fill(block::saved::take(s.arena(), tokens));
    else
      for (auto& b : keep.blocks) b = block::saved::take(s.arena(), tokens);
    for (auto& h : keep.hidden_states) h = output(s.arena().template take<E>(tokens * hidden).data(), tokens);
    const E epsilon = static_cast<E>(o.layer_norm_epsilon);
    const tensors::dropout dropout(o.embedding_dropout.value_or(o.hidden_dropout), key.at(embed::dropout_site));
    embed::forward(s, w.embeddings, epsilon, dropout, batch, keep.hidden_states[0], keep.embeddings);
    for (std::size_t i = 0; i < config.layers; ++i) forward_block(s, w, o, i, keep, keep.blocks[i]);
    keep.last = last_norm::saved::take(s.arena(), tokens);
    return last_norm::end(s, w.last, epsilon, keep.hidden_states[config.layers], keep.last);
  }

  /// Destroys d [N, Hidden], the gradient by the last hidden state; accumulates into gradients. The options and weights
  /// are those of `forward`.
  static void backward(stream& s, const parameters<const E>& w, const encoder_options& o, const saved& kept, output d,
                       const parameters<E>& gradients) noexcept {
    const tensors::arena::scope scope(s.arena());
    const auto buffers = block::buffers::take(s.arena(), d.size());
    const output other(s.arena().template take<E>(d.size() * hidden).data(), d.size());
    last_norm::end_backward(s, w.last, kept.last, d, gradients.last);
    for (std::size_t i = config.layers; i-- > 0;) {
      typename block::saved of_block = kept.blocks[i];
      const bool is_kept = !o.gradient_checkpointing || i + 1 == config.layers;
      if (!is_kept) forward_block(s, w, o, i, kept, of_block);
      block::backward(s, w.blocks[i], kept.batch.sequences, of_block, d, other, buffers, gradients.blocks[i]);
    }
    embed::backward(s, w.embeddings, kept.batch, o.padding_id, kept.embeddings, d, gradients.embeddings);
  }

  /// Bytes of the stream's arena that `infer` takes for a batch of this shape.
  [[nodiscard]] static std::size_t infer_workspace(std::size_t tokens, std::size_t longest,
                                                   std::size_t concurrency) noexcept {
    const std::size_t rows = block::rows_at_once(tokens, concurrency),
                      group = std::min(tokens, std::max(rows, longest));
    constexpr std::size_t buffers = config.norm == norm_placement::post ? 4 * hidden : 5 * hidden;
    return room(group, buffers) + room(rows, config.intermediate) + tensors::sequence_groups::workspace(tokens) +
           scratch(tokens, longest, concurrency);
  }

  /// Bytes of the stream's arena that `forward` and then `backward` take, saved activations included.
  [[nodiscard]] static std::size_t training_workspace(const encoder_options& o, std::size_t tokens, std::size_t longest,
                                                      std::size_t concurrency) noexcept {
    constexpr bool pre = config.norm == norm_placement::pre;
    constexpr std::size_t a_block = (pre ? 9 : 7) * hidden + config.attention_heads + 4 + 2 * config.intermediate;
    constexpr std::size_t others = (config.layers + 1) * hidden + hidden + 2 + (pre ? hidden + 2 : 0);
    constexpr std::size_t backward_buffers = (pre ? 6 : 5) * hidden + config.intermediate;
    const std::size_t blocks = o.gradient_checkpointing ? 1 : config.layers;
    return room(tokens, blocks * a_block + others + backward_buffers) + scratch(tokens, longest, concurrency);
  }

 private:
  /// Overwrites hidden state i + 1 and what `of_block` views.
  static void forward_block(stream& s, const parameters<const E>& w, const encoder_options& o, std::size_t i,
                            const saved& keep, typename block::saved& of_block) noexcept {
    const layers::block_options<E> options{static_cast<E>(o.layer_norm_epsilon), o.hidden_dropout, o.attention_dropout,
                                           keep.key.at(static_cast<std::uint32_t>(4 * i))};
    block::forward(s, w.blocks[i], options, keep.batch.sequences, keep.hidden_states[i], keep.hidden_states[i + 1],
                   of_block);
  }
  // Each buffer may be rounded up to a cache line: 16 a block is more than there are.
  static std::size_t room(std::size_t tokens, std::size_t elements_a_token) noexcept {
    return tokens * elements_a_token * sizeof(E) + (16 * config.layers + 16) * tensors::arena::alignment;
  }
  static std::size_t scratch(std::size_t tokens, std::size_t longest, std::size_t concurrency) noexcept {
    return std::max(block::scratch(tokens, longest, concurrency), embed::scratch(tokens, concurrency));
  }
};

}  // namespace clinicalbert::models
