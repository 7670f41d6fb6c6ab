#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include "clinicalbert/backends/elementwise.hpp"
#include "clinicalbert/backends/lasting_memory.hpp"
#include "clinicalbert/generation/generation_error.hpp"
#include "clinicalbert/generation/page_cache.hpp"
#include "clinicalbert/layers/cached_attention.hpp"
#include "clinicalbert/models/check_batch.hpp"
#include "clinicalbert/models/encoder_decoder.hpp"
#include "clinicalbert/tensors/arena.hpp"
#include "clinicalbert/tensors/matrix.hpp"
#include "clinicalbert/tensors/token_batch.hpp"

namespace clinicalbert::generation {

/// An encoder-decoder with a language model (heads/with_language_model.hpp) at work on one source: the encoder has run,
/// and `step` reads one more id of each running target and says what may come next.
///
/// The weights of the decoder are read once a step for all targets. The stream is used by one run at a time; model and
/// stream must outlive it. The numbers of a target do not depend on how many others run beside it. Pages and logits are
/// where the stream's kernels are, and a step is put into the stream: what went wrong is thrown when its logits are
/// asked for.
template <class Model>
class decoder_run {
 public:
  using E = typename Model::E;
  using stream = typename Model::stream;
  using backend = typename Model::backend;
  using halves = typename Model::encoder_decoder;
  using encoder = typename halves::encoder;
  using decoder = typename halves::decoder;
  using block = typename decoder::block;
  using cross = typename block::cross;
  using attention = layers::cached_attention<decoder::hidden, decoder::config.attention_heads, typename Model::backend>;
  static constexpr std::size_t hidden = decoder::hidden;
  using keys = tensors::rows<const E, hidden, 2 * hidden>;

  /// Runs the encoder over the source, which is one sequence, and begins one target. Throws generation_error for an
  /// empty source, and std::invalid_argument for one that is too long or has ids that the vocabulary lacks.
  decoder_run(stream& s, const typename Model::frozen& model, const typename halves::options& o,
              const tensors::token_batch& source)
      : stream_(s), model_(model), options_(o), cache_(s, decoder::config.layers, 2 * hidden) {
    if (source.ids.empty()) throw generation_error("the source is empty");
    if (source.sequences.size() != 1)
      throw generation_error("a run reads one source, not " + std::to_string(source.sequences.size()));
    models::check_batch(source, model.halves.encoder_half.embeddings.sizes());
    const std::size_t tokens = source.ids.size();
    source_offsets_[1] = static_cast<std::uint32_t>(tokens);
    s.arena().reserve(encoder::infer_workspace(tokens, tokens, s.concurrency()) +
                      tensors::arena::bytes_for(tokens * hidden, sizeof(E)) +
                      cross::scratch(1, 1, tokens, tokens, s.concurrency()));
    const tensors::arena::scope scope(s.arena());
    const typename encoder::output rows(s.arena().template take<E>(tokens * hidden).data(), tokens);
    encoder::infer(s, model.halves.encoder_half, o.encoder, source, rows);
    constexpr std::size_t pair_elements = decoder::config.layers * 2 * hidden;
    source_memory_.reserve(tensors::arena::bytes_for(tokens * pair_elements, sizeof(E)));
    sources_ = source_memory_.template take<E>(tokens * pair_elements);
    for (std::size_t layer = 0; layer < decoder::config.layers; ++layer)
      cross::infer_source(s, model.halves.decoder_half.blocks[layer].source, rows, source_pairs(layer));
    cache_.begin(1);
  }
  decoder_run(const decoder_run&) = delete;
  decoder_run& operator=(const decoder_run&) = delete;

  [[nodiscard]] std::size_t vocabulary() const noexcept {
    return model_.halves.decoder_half.embeddings.sizes().vocabulary;
  }
  /// Ids that each target has room for.
  [[nodiscard]] std::size_t positions() const noexcept {
    return model_.halves.decoder_half.embeddings.sizes().positions;
  }
  /// Pieces of the source.
  [[nodiscard]] std::size_t source_length() const noexcept { return source_offsets_[1]; }
  /// Ids that each target has read.
  [[nodiscard]] std::size_t length() const noexcept { return cache_.length(); }
  [[nodiscard]] const page_cache<E>& cache() const noexcept { return cache_; }

  /// Target i goes on from what was target parents[i].
  void keep(std::span<const std::uint32_t> parents) { cache_.keep(parents); }

  /// Begins one target anew, over the same source.
  void restart() { cache_.begin(1); }

  /// Reads the next id of each target; gives logits [K, V] of what follows it, which live until the next call.
  ///
  /// There must be room for them (`positions`), and every id must be of the vocabulary. Throws what the stream's wait
  /// throws.
  tensors::matrix<E> step(std::span<const std::int32_t> ids) {
    advance(ids);
    stream_.wait();
    return logits_;
  }

  /// The same, told of each layer's attention to the source: observe(layer, queries [K, Hidden], keys [S, Hidden],
  /// context [K, Hidden]), and of what logits are made: finish(last hidden state [K, Hidden]). Neither may throw; the
  /// keys live as long as the run, the others until the call ends (source_attention.hpp, copying_run.hpp). The host may
  /// read them; where it then waits for a GPU that failed, `step` throws.
  template <class Observe>
  tensors::matrix<E> step(std::span<const std::int32_t> ids, Observe&& observe) {
    return step(ids, observe, nobody{});
  }
  template <class Observe, class Finish>
  tensors::matrix<E> step(std::span<const std::int32_t> ids, Observe&& observe, Finish&& finish) {
    advance(ids, observe, finish);
    stream_.wait();
    return logits_;
  }

  /// Reads the next ids as `step` does, but does not wait: the logits are for operators of the stream.
  void advance(std::span<const std::int32_t> ids) { advance(ids, nobody{}, nobody{}); }
  [[nodiscard]] tensors::matrix<E> pending_logits() const noexcept { return logits_; }
  [[nodiscard]] stream& in_stream() noexcept { return stream_; }

 private:
  struct nobody {
    void operator()(const auto&...) const noexcept {}
  };

  template <class Observe, class Finish>
  void advance(std::span<const std::int32_t> ids, const Observe& observe, const Finish& finish) {
    const std::size_t count = ids.size(), position = cache_.length();
    if (count != cache_.targets())
      throw generation_error(std::to_string(count) + " ids for " + std::to_string(cache_.targets()) + " targets");
    if (position >= positions())
      throw generation_error("a target of " + std::to_string(position + 1) + " ids, but the decoder has " +
                             std::to_string(positions()) + " positions");
    cache_.extend([&](tensors::matrix<const E> from, tensors::matrix<E> to) {
      backends::elementwise_op<backend>::scale(stream_, E(1), from, to);  // in the order of the stream
    });
    prepare(count);
    const tensors::arena::scope scope(stream_.arena());
    const auto& half = model_.halves.decoder_half;
    const auto epsilon = static_cast<E>(options_.decoder.layer_norm_epsilon);
    const typename decoder::output x(stream_.arena().template take<E>(count * hidden).data(), count);
    const auto buffers = block::infer_buffers::take(stream_.arena(), count, count);
    const tensors::sequences each_alone(offsets_), all_together(all_offsets_), source(source_offsets_);
    decoder::embed::infer(stream_, half.embeddings, epsilon, {ids, segments_, each_alone}, x, position);
    for (std::size_t layer = 0; layer < decoder::config.layers; ++layer) {
      const auto& w = half.blocks[layer];
      block::infer(
          stream_, w, epsilon, x, buffers,
          [&](typename decoder::input rows, typename decoder::output context) {
            attention::infer(stream_, w.own.self, rows, buffers.qkv, cache_.rows(layer), context);
          },
          [&](typename decoder::input rows, typename decoder::output context) {
            const typename decoder::output queries(buffers.qkv.data(), count);
            const typename cross::const_pairs pairs = source_pairs(layer);
            cross::infer(stream_, w.source, all_together, source, rows, pairs, queries, context);
            show(observe, layer, typename decoder::input(queries), pairs.template columns<0, hidden>(),
                 typename decoder::input(context));
          });
    }
    decoder::last_norm::infer_end(stream_, half.last, epsilon, x);
    show(finish, typename decoder::input(x));
    Model::head::infer(stream_, model_.language_model, epsilon, numbers_, x, logits_);
  }

  // To who reads them on the host: a GPU's rows when they are there. What fails is kept for `wait`.
  template <class Observe>
  void show(const Observe& observe, const auto&... of) noexcept {
    if constexpr (!std::is_same_v<Observe, nobody>) {
      if constexpr (requires { stream_.settle(); }) stream_.settle();
      observe(of...);
    }
  }

  /// Memory for a step of `count` targets.
  void prepare(std::size_t count) {
    const std::size_t longest = (cache_.length() + 63) / 64 * 64, source = source_offsets_[1];
    const std::size_t threads = stream_.concurrency();
    if (count != numbers_.size()) {
      numbers_.resize(count);
      std::iota(numbers_.begin(), numbers_.end(), 0u);
      segments_.assign(count, 0);
      offsets_ = numbers_;
      offsets_.push_back(static_cast<std::uint32_t>(count));
      all_offsets_[1] = static_cast<std::uint32_t>(count);
      logits_scope_.reset();
      logits_memory_.reserve(tensors::arena::bytes_for(count * vocabulary(), sizeof(E)));
      logits_scope_.emplace(logits_memory_);
      logits_ = {logits_memory_.template take<E>(count * vocabulary()).data(), count, vocabulary()};
    }
    stream_.arena().reserve(decoder::infer_workspace({count, count, source, source}, threads) +
                            attention::scratch(count, longest, threads) +
                            tensors::arena::bytes_for(count * hidden, sizeof(E)) +
                            Model::head::workspace(count, {vocabulary()}, threads));
  }
  [[nodiscard]] typename cross::pairs source_pairs(std::size_t layer) noexcept {
    const std::size_t tokens = source_offsets_[1];
    return {sources_.data() + layer * tokens * 2 * hidden, tokens};
  }

  stream& stream_;
  const typename Model::frozen& model_;
  typename halves::options options_;
  page_cache<E> cache_;
  tensors::arena source_memory_{backends::lasting_memory(stream_)}, logits_memory_{backends::lasting_memory(stream_)};
  std::optional<tensors::arena::scope> logits_scope_;
  std::span<E> sources_;                          // [layers, S, 2 Hidden]
  tensors::matrix<E> logits_;                     // [K, V]
  std::vector<std::uint32_t> numbers_, offsets_;  // 0 .. K - 1; the same and K
  std::vector<std::uint32_t> all_offsets_{0, 1}, source_offsets_{0, 0};
  std::vector<std::uint8_t> segments_;
};

}  // namespace clinicalbert::generation
