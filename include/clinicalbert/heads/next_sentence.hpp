#pragma once

#include <algorithm>
#include <cstddef>

#include "clinicalbert/layers/dense.hpp"
#include "clinicalbert/layers/pooler.hpp"
#include "clinicalbert/layers/prefixed.hpp"
#include "clinicalbert/tensors/arena.hpp"

namespace clinicalbert::heads {

/// Whether the second half of each sequence follows the first: logits [B, 2] = pooled W^T + b, column 0 for "it
/// follows".
///
/// Devlin et al. 2019, section 3.1, task 2; agrees with transformers' BertForPreTraining, whose names it has.
template <std::size_t Hidden, backends::Backend B>
struct next_sentence {
  static constexpr std::size_t hidden = Hidden;
  static constexpr bool has_pooler = true;
  using E = typename B::element;
  using stream = typename B::stream;
  using pool = layers::pooler<Hidden, B>;
  using linear = layers::dense<Hidden, 2, B>;
  using input = tensors::rows<const E, Hidden>;
  using output = tensors::rows<E, Hidden>;
  using answers = tensors::rows<E, 2>;

  struct sizes {};

  template <class T>
  struct parameters {
    typename pool::template parameters<T> pooler;
    typename linear::template parameters<T> relationship;

    [[nodiscard]] static parameters bind(tensors::cursor<T>& memory, const sizes&) noexcept {
      parameters p;
      p.pooler = pool::template parameters<T>::bind(memory);
      p.relationship = linear::template parameters<T>::bind(memory);
      return p;
    }
    static void visit(auto&& each, auto&... p) {
      pool::template parameters<T>::visit(layers::prefixed(each, "bert.pooler."), p.pooler...);
      linear::template parameters<T>::visit(layers::prefixed(each, "cls.seq_relationship."), p.relationship...);
    }
  };

  struct frozen {
    typename pool::frozen pooler;
    typename linear::frozen relationship;

    explicit frozen(const sizes&) noexcept {}  // for `visit` to fill
    explicit frozen(const parameters<const E>& p) : pooler(p.pooler), relationship(p.relationship) {}

    static void visit(auto&& each, frozen& f) {
      pool::frozen::visit(layers::prefixed_parts(each, "bert.pooler."), f.pooler);
      linear::frozen::visit(layers::prefixed_parts(each, "cls.seq_relationship."), f.relationship);
    }
  };

  struct saved {
    typename pool::saved pooled;
  };

  /// Overwrites logits [B, 2].
  static void infer(stream& s, const frozen& w, const tensors::sequences& where, input hidden_state,
                    answers logits) noexcept {
    const tensors::arena::scope scope(s.arena());
    const output pooled(s.arena().template take<E>(where.size() * Hidden).data(), where.size());
    pool::infer(s, w.pooler, where, hidden_state, pooled);
    linear::infer(s, w.relationship, pooled, logits);
  }

  /// Overwrites logits [B, 2]; what is kept lives in the stream's arena, in the caller's scope.
  static void forward(stream& s, const parameters<const E>& w, const tensors::sequences& where, input hidden_state,
                      answers logits, saved& keep) noexcept {
    keep.pooled = pool::saved::take(s.arena(), where);
    pool::forward(s, w.pooler, hidden_state, keep.pooled);
    linear::forward(s, w.relationship, keep.pooled.pooled, logits);
  }

  /// Overwrites d_hidden, or adds to it where the epilogue is `accumulate`; accumulates into gradients.
  template <class Epilogue = backends::epilogues::overwrite>
  static void backward(stream& s, const parameters<const E>& w, const saved& kept, tensors::rows<const E, 2> d_logits,
                       output d_hidden, const parameters<E>& gradients, Epilogue epilogue = {}) noexcept {
    const tensors::arena::scope scope(s.arena());
    const std::size_t count = d_logits.size();
    const output d_pre_activation(s.arena().template take<E>(count * Hidden).data(), count);
    linear::backward(s, w.relationship, kept.pooled.pooled, d_logits, d_pre_activation, pool::through(kept.pooled),
                     gradients.relationship);
    pool::backward(s, w.pooler, kept.pooled, d_pre_activation, d_hidden, epilogue, gradients.pooler);
  }

  /// Bytes of the stream's arena that any of these takes, saved rows included.
  [[nodiscard]] static std::size_t workspace(std::size_t sequence_count, std::size_t concurrency) noexcept {
    return pool::workspace(sequence_count, concurrency) +
           tensors::arena::bytes_for(sequence_count * Hidden, sizeof(E)) + linear::scratch(sequence_count, concurrency);
  }
};

}  // namespace clinicalbert::heads
