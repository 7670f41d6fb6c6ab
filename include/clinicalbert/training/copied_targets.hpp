#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

#include "clinicalbert/layers/added_gradients.hpp"
#include "clinicalbert/layers/copy_weights.hpp"
#include "clinicalbert/tensors/arena.hpp"
#include "clinicalbert/tensors/matrix.hpp"
#include "clinicalbert/tensors/paired_rows.hpp"
#include "clinicalbert/tensors/rows.hpp"
#include "clinicalbert/tensors/sequences.hpp"
#include "clinicalbert/training/scored_mixtures.hpp"

namespace clinicalbert::training {

/// The part of an encoder-decoder's step in which a pointer-generator stands between the decoder's last layer and the
/// loss: the weights of all target rows at once, then scores and gradients of some rows at a time, then the gradients
/// that go into the last layer.
///
/// Model is a heads::with_language_model that copies, on a host stream. Takes memory of the stream's arena, in the
/// caller's scope. See et al. 2017, section 2.2.
template <class Model>
class copied_targets {
 public:
  using halves = typename Model::encoder_decoder;
  using decoder = typename halves::decoder;
  using pointer = typename Model::pointer;
  using backend = typename Model::backend;
  using E = typename Model::E;
  using stream = typename Model::stream;
  using batch_shape = typename halves::batch_shape;
  static constexpr std::size_t hidden = halves::hidden;
  using weights = layers::copy_weights<hidden, decoder::config.attention_heads, backend>;
  using rows = tensors::rows<E, hidden>;
  using input = tensors::rows<const E, hidden>;
  using added = layers::added_gradients<hidden, E>;

  /// What decoder::forward kept; `source` has an id a source token. All outlive it.
  copied_targets(stream& s, const typename decoder::saved& kept, std::span<const std::int32_t> source)
      : s_(s),
        kept_(kept),
        attention_(kept.blocks[decoder::config.layers - 1].source_attention),
        source_(source),
        d_context_(take(where().tokens())) {
    const auto places = s.arena().template take<tensors::paired_place>(where().tokens());
    tensors::place_pairs(where(), kept.sources, places);
    const std::size_t count = tensors::paired_elements(where(), kept.sources);
    weights_ = {s.arena().template take<E>(count).data(), places};
    weights::forward(s, where(), kept.sources, attention_.query, keys(), weights_);
    s.for_each(d_context_.size(), [&](std::size_t n, std::size_t) { std::ranges::fill(d_context_[n], E(0)); });
  }

  /// As score_mixtures: turns the logits of these rows, which ascend from call to call, into their gradients; adds that
  /// by the last hidden state to d_state, and accumulates into those of the gate. Gives the loss.
  double score(const typename pointer::template parameters<const E>& gate, std::span<const std::uint32_t> numbers,
               std::span<const std::int32_t> labels, tensors::matrix<E> logits, double gradient_scale, double smoothing,
               input state, rows d_state, const typename pointer::template parameters<E>& gradients) {
    const tensors::arena::scope scope(s_.arena());
    auto keep = pointer::saved::take(s_.arena(), numbers);
    pointer::forward(s_, gate, state, attention_.context, keep);
    const std::span<E> gates(keep.logits.data(), numbers.size());
    const double loss =
        score_mixtures<backend>(s_, logits, gates, weights_, numbers, source_, labels, gradient_scale, smoothing).loss;
    pointer::backward(s_, gate, keep, keep.logits, d_state, d_context_, gradients);
    for (const std::uint32_t number : numbers) {
      clear_until(number);
      next_ = number + 1;
    }
    return loss;
  }

  /// What halves::backward is to add, once all rows were scored.
  [[nodiscard]] added gradients() {
    clear_until(where().tokens());
    const rows d_query = take(where().tokens()), d_keys = take(kept_.sources.tokens());
    weights::backward(s_, where(), kept_.sources, attention_.query, keys(), weights_, d_query, d_keys);
    return {d_context_, d_query, d_keys};
  }

  /// Bytes of the stream's arena that it takes for targets with `pairs` weights (tensors::paired_elements), of which
  /// `at_once` rows are scored together.
  [[nodiscard]] static std::size_t workspace(const batch_shape& of, std::size_t pairs, std::size_t at_once,
                                             std::size_t concurrency) noexcept {
    const auto bytes = [](std::size_t count) { return tensors::arena::bytes_for(count, sizeof(E)); };
    return 2 * bytes(of.tokens * hidden) + bytes(of.source_tokens * hidden) + bytes(pairs) +
           tensors::arena::bytes_for(of.tokens, sizeof(tensors::paired_place)) +
           weights::scratch(of.longest_source, concurrency) + pointer::workspace(at_once, concurrency) +
           mixture_scores_workspace(at_once, of.longest_source, concurrency);
  }

 private:
  [[nodiscard]] const tensors::sequences& where() const noexcept { return kept_.batch.sequences; }
  [[nodiscard]] rows take(std::size_t count) { return {s_.arena().template take<E>(count * hidden).data(), count}; }
  [[nodiscard]] tensors::matrix<const E> keys() const noexcept {
    const tensors::rows<const E, 2 * hidden> both = attention_.key_value;
    return both.template columns<0, hidden>();
  }
  /// Rows without a label have no gradient by their weights.
  void clear_until(std::size_t end) {
    for (; next_ < end; ++next_) std::ranges::fill(weights_[next_], E(0));
  }

  stream& s_;
  const typename decoder::saved& kept_;
  const typename decoder::block::cross::saved& attention_;
  std::span<const std::int32_t> source_;
  rows d_context_;
  tensors::paired_rows<E> weights_;  // then the gradient by them
  std::size_t next_ = 0;             // the first row that is not known to be scored or cleared
};

}  // namespace clinicalbert::training
