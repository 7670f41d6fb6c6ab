#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "clinicalbert/generation/generation_error.hpp"
#include "clinicalbert/layers/copy_weights.hpp"
#include "clinicalbert/layers/pointer_gate.hpp"
#include "clinicalbert/losses/pointer_mixture.hpp"
#include "clinicalbert/tensors/aligned_vector.hpp"
#include "clinicalbert/tensors/matrix.hpp"
#include "clinicalbert/tensors/paired_rows.hpp"
#include "clinicalbert/tensors/sequences.hpp"

namespace clinicalbert::generation {

/// A decoder_run with a pointer-generator: a step says log P of every piece, P = p_gen P_vocab + (1 - p_gen) P_copy,
/// where a strategy (greedy, beams, sampling) otherwise gets logits.
///
/// P_copy is the attention that the decoder's last layer pays to the source, the mean over its heads
/// (layers/copy_weights.hpp); p_gen is of that layer's context and the last hidden state (layers/pointer_gate.hpp). The
/// run, which is at its beginning, its stream, the gate and the source's ids must outlive it; nobody else uses the run.
/// See et al. 2017, section 2.2.
template <class Run>
class copying_run {
 public:
  using E = typename Run::E;
  using stream = typename Run::stream;
  using decoder = typename Run::decoder;
  using backend = typename Run::backend;
  static constexpr std::size_t hidden = Run::hidden;
  using gate = layers::pointer_gate<hidden, backend>;
  using weights = layers::copy_weights<hidden, decoder::config.attention_heads, backend>;
  using rows = tensors::rows<E, hidden>;

  /// `source`: the ids that the run's encoder has read. Throws generation_error for another number of them, and for
  /// ids beyond the decoder's vocabulary.
  copying_run(stream& s, Run& run, const typename gate::frozen& g, std::span<const std::int32_t> source)
      : stream_(s), run_(run), gate_(g), source_(source) {
    if (source.size() != run.source_length())
      throw generation_error(std::to_string(source.size()) + " ids of a source of " +
                             std::to_string(run.source_length()));
    for (const std::int32_t id : source)
      if (id < 0 || static_cast<std::size_t>(id) >= run.vocabulary())
        throw generation_error("a source's id cannot be copied: the decoder has " + std::to_string(run.vocabulary()) +
                               " pieces");
    source_offsets_[1] = static_cast<std::uint32_t>(source.size());
  }
  copying_run(const copying_run&) = delete;
  copying_run& operator=(const copying_run&) = delete;

  [[nodiscard]] std::size_t vocabulary() const noexcept { return run_.vocabulary(); }
  [[nodiscard]] std::size_t positions() const noexcept { return run_.positions(); }
  [[nodiscard]] std::size_t source_length() const noexcept { return source_.size(); }
  [[nodiscard]] std::size_t length() const noexcept { return run_.length(); }
  void keep(std::span<const std::uint32_t> parents) { run_.keep(parents); }
  void restart() { run_.restart(); }

  /// Reads the next id of each target; gives log-probabilities [K, V] of what follows it, which live until the next
  /// call. Throws what the run's throws.
  tensors::matrix<E> step(std::span<const std::int32_t> ids) {
    const std::size_t count = ids.size();
    prepare(count);
    typename Run::keys keys;
    const auto copy = [](typename decoder::input from, tensors::aligned_vector<E>& to) noexcept {
      std::copy_n(from.data(), from.size() * hidden, to.data());
    };
    const auto logits = run_.step(
        ids,
        [&](std::size_t layer, const auto& queries, const auto& of_source, const auto& context) noexcept {
          if (layer + 1 != decoder::config.layers) return;
          copy(queries, queries_);
          copy(context, contexts_);
          keys = of_source;
        },
        [&](const auto& state) noexcept { copy(state, states_); });
    stream_.arena().reserve(gate::workspace(count, stream_.concurrency()) +
                            weights::scratch(source_.size(), stream_.concurrency()));
    const tensors::paired_rows<E> copied(weights_.data(), places_);
    const tensors::rows<E, 1> gates(gates_.data(), count);
    gate::infer(stream_, gate_, numbers_, rows(states_.data(), count), rows(contexts_.data(), count), gates);
    const tensors::sequences together(offsets_), source(source_offsets_);
    weights::forward(stream_, together, source, rows(queries_.data(), count), keys, copied);
    stream_.for_each(count, [&](std::size_t k, std::size_t) {
      losses::mix_pointer<E>(logits[k], static_cast<double>(gates_[k]), copied[k], source_);
    });
    return logits;
  }

 private:
  /// Memory for a step of `count` targets.
  void prepare(std::size_t count) {
    if (count == numbers_.size()) return;
    numbers_.resize(count);
    for (std::size_t k = 0; k < count; ++k) numbers_[k] = static_cast<std::uint32_t>(k);
    offsets_[1] = static_cast<std::uint32_t>(count);
    for (auto* part : {&queries_, &contexts_, &states_}) part->resize(count * hidden);
    gates_.resize(count);
    weights_.resize(count * source_.size());
    places_.resize(count);
    tensors::place_pairs(tensors::sequences(offsets_), tensors::sequences(source_offsets_), places_);
  }

  stream& stream_;
  Run& run_;
  const typename gate::frozen& gate_;
  std::span<const std::int32_t> source_;
  tensors::aligned_vector<E> queries_, contexts_, states_, gates_, weights_;  // [K, Hidden] thrice; [K]; [K, S]
  std::vector<std::uint32_t> numbers_, offsets_{0, 0}, source_offsets_{0, 0};
  std::vector<tensors::paired_place> places_;
};

}  // namespace clinicalbert::generation
