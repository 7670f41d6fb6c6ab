#pragma once

#include <cstddef>

#include "clinicalbert/backends/activations.hpp"
#include "clinicalbert/backends/gather.hpp"
#include "clinicalbert/layers/dense.hpp"
#include "clinicalbert/layers/prefixed.hpp"
#include "clinicalbert/tensors/arena.hpp"
#include "clinicalbert/tensors/sequences.hpp"

namespace clinicalbert::layers {

/// One row a sequence, made of its first token's: pooled = tanh(first W^T + b).
///
/// Devlin et al. 2019, section 3 (the vector C); agrees with transformers' BertPooler.
template <std::size_t Hidden, backends::Backend B>
struct pooler {
  static_assert(backends::Provided<backends::gather_op<B>>, "pooler: this backend does not provide gather_op");

  using E = typename B::element;
  using stream = typename B::stream;
  using linear = dense<Hidden, Hidden, B>;
  using product = backends::product_op<B>;
  using activation = backends::activations::tanh;
  using rows_of = backends::gather_op<B>;
  using input = tensors::rows<const E, Hidden>;
  using output = tensors::rows<E, Hidden>;

  template <class T>
  struct parameters {
    typename linear::template parameters<T> dense;

    [[nodiscard]] static parameters bind(tensors::cursor<T>& memory) noexcept {
      return {linear::template parameters<T>::bind(memory)};
    }
    static void visit(auto&& each, auto&... p) {
      linear::template parameters<T>::visit(prefixed(each, "dense."), p.dense...);
    }
  };

  struct frozen {
    typename linear::frozen dense;

    frozen() noexcept = default;  // for `visit` to fill
    explicit frozen(const parameters<const E>& p) : dense(p.dense) {}

    static void visit(auto&& each, frozen& f) { linear::frozen::visit(prefixed_parts(each, "dense."), f.dense); }
  };

  /// What backward needs of forward. Views into the arena.
  struct saved {
    tensors::sequences where;
    output first, pre_activation, pooled;  // [B, Hidden]

    [[nodiscard]] static saved take(tensors::arena& memory, const tensors::sequences& where) {
      const auto rows = [&] { return output(memory.take<E>(where.size() * Hidden).data(), where.size()); };
      return {where, rows(), rows(), rows()};
    }
  };

  /// Overwrites pooled [B, Hidden].
  static void infer(stream& s, const frozen& w, const tensors::sequences& where, input hidden_state,
                    output pooled) noexcept {
    const tensors::arena::scope scope(s.arena());
    const output first(s.arena().template take<E>(where.size() * Hidden).data(), where.size());
    rows_of::gather(s, first_rows(where), hidden_state, first);
    product::infer(s, w.dense.packed(), first, pooled,
                   backends::epilogues::bias_activation<E, activation>{w.dense.bias, {}});
  }

  /// Overwrites keep.pooled, the result, and the rest of keep.
  static void forward(stream& s, const parameters<const E>& w, input hidden_state, saved& keep) noexcept {
    rows_of::gather(s, first_rows(keep.where), hidden_state, keep.first);
    product::forward(s, w.dense.matrix(), keep.first, keep.pooled,
                     backends::epilogues::bias_activation<E, activation>{w.dense.bias, keep.pre_activation});
  }

  /// The epilogue by which a product, in place of the gradient by `pooled`, makes that by `pre_activation`.
  [[nodiscard]] static backends::epilogues::activation_gradient<E, activation> through(const saved& kept) noexcept {
    return {kept.pre_activation};
  }

  /// From the gradient by `pre_activation` (see `through`): overwrites d_hidden [N, Hidden], or adds to it, as the
  /// epilogue says; accumulates into gradients.
  template <class Epilogue>
  static void backward(stream& s, const parameters<const E>& w, const saved& kept, input d_pre_activation,
                       output d_hidden, Epilogue epilogue, const parameters<E>& gradients) noexcept {
    const tensors::arena::scope scope(s.arena());
    const output d_first(s.arena().template take<E>(kept.first.size() * Hidden).data(), kept.first.size());
    linear::backward(s, w.dense, kept.first, d_pre_activation, d_first, backends::epilogues::overwrite{},
                     gradients.dense);
    rows_of::scatter(s, first_rows(kept.where), input(d_first), d_hidden, epilogue);
  }

  /// Bytes of the stream's arena that these take, saved rows included.
  [[nodiscard]] static std::size_t workspace(std::size_t sequence_count, std::size_t concurrency) noexcept {
    return 4 * tensors::arena::bytes_for(sequence_count * Hidden, sizeof(E)) +
           linear::scratch(sequence_count, concurrency);
  }

 private:
  static std::span<const std::uint32_t> first_rows(const tensors::sequences& where) noexcept {
    return where.offsets().first(where.size());
  }
};

}  // namespace clinicalbert::layers
