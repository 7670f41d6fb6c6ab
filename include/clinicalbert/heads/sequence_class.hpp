#pragma once

#include <cstddef>
#include <cstdint>

#include "clinicalbert/layers/pooler.hpp"
#include "clinicalbert/layers/prefixed.hpp"
#include "clinicalbert/layers/projection.hpp"
#include "clinicalbert/tensors/arena.hpp"
#include "clinicalbert/tensors/dropout.hpp"

namespace clinicalbert::heads {

/// K numbers for each sequence: logits = dropout(pooled) W^T + b.
///
/// What they mean is the loss's: one of K labels (cross-entropy), any of K labels (binary cross-entropy), or K
/// quantities (squared error). Devlin et al. 2019, section 4.1; agrees with transformers'
/// BertForSequenceClassification, whose names it has.
template <std::size_t Hidden, backends::Backend B>
struct sequence_class {
  static_assert(backends::Provided<backends::dropout_op<B>>,
                "sequence_class: this backend does not provide dropout_op");

  static constexpr std::size_t hidden = Hidden;
  static constexpr bool has_pooler = true;
  static constexpr std::uint32_t dropout_site = 0xFFFF0002u;  // apart from the encoder's and other heads'
  using E = typename B::element;
  using stream = typename B::stream;
  using pool = layers::pooler<Hidden, B>;
  using linear = layers::projection<Hidden, B>;
  using input = tensors::rows<const E, Hidden>;
  using output = tensors::rows<E, Hidden>;

  struct sizes {
    std::size_t labels = 0;
  };

  template <class T>
  struct parameters {
    typename pool::template parameters<T> pooler;
    typename linear::template parameters<T> classifier;

    [[nodiscard]] static parameters bind(tensors::cursor<T>& memory, const sizes& s) noexcept {
      parameters p;
      p.pooler = pool::template parameters<T>::bind(memory);
      p.classifier = linear::template parameters<T>::bind(memory, s.labels);
      return p;
    }
    static void visit(auto&& each, auto&... p) {
      pool::template parameters<T>::visit(layers::prefixed(each, "bert.pooler."), p.pooler...);
      linear::template parameters<T>::visit(layers::prefixed(each, "classifier."), p.classifier...);
    }
  };

  struct frozen {
    typename pool::frozen pooler;
    typename linear::frozen classifier;

    explicit frozen(const sizes& s) noexcept : classifier(s.labels) {}  // for `visit` to fill
    explicit frozen(const parameters<const E>& p) : pooler(p.pooler), classifier(p.classifier) {}
    [[nodiscard]] std::size_t labels() const noexcept { return classifier.outputs(); }

    static void visit(auto&& each, frozen& f) {
      pool::frozen::visit(layers::prefixed_parts(each, "bert.pooler."), f.pooler);
      linear::frozen::visit(layers::prefixed_parts(each, "classifier."), f.classifier);
    }
  };

  struct saved {
    typename pool::saved pooled;
    input x;  // pooled rows after dropout
    tensors::dropout dropout;
  };

  /// Overwrites logits [B, labels].
  static void infer(stream& s, const frozen& w, const tensors::sequences& where, input hidden_state,
                    tensors::matrix<E> logits) noexcept {
    const tensors::arena::scope scope(s.arena());
    const output pooled(s.arena().template take<E>(where.size() * Hidden).data(), where.size());
    pool::infer(s, w.pooler, where, hidden_state, pooled);
    linear::infer(s, w.classifier, pooled, logits);
  }

  /// Overwrites logits [B, labels]; what is kept lives in the stream's arena, in the caller's scope.
  ///
  /// A row of this dropout is a sequence, so first_row of its key counts sequences.
  static void forward(stream& s, const parameters<const E>& w, const tensors::dropout& dropout,
                      const tensors::sequences& where, input hidden_state, tensors::matrix<E> logits,
                      saved& keep) noexcept {
    keep.dropout = dropout;
    keep.pooled = pool::saved::take(s.arena(), where);
    pool::forward(s, w.pooler, hidden_state, keep.pooled);
    // The pooler's backward does not ask for `pooled`, so it is dropped in place.
    if (dropout.active()) backends::dropout_op<B>::apply(s, dropout, input(keep.pooled.pooled), keep.pooled.pooled);
    keep.x = keep.pooled.pooled;
    linear::forward(s, w.classifier, keep.x, logits);
  }

  /// Overwrites d_hidden, or adds to it where the epilogue is `accumulate`; accumulates into gradients.
  template <class Epilogue = backends::epilogues::overwrite>
  static void backward(stream& s, const parameters<const E>& w, const saved& kept, tensors::matrix<const E> d_logits,
                       output d_hidden, const parameters<E>& gradients, Epilogue epilogue = {}) noexcept {
    const tensors::arena::scope scope(s.arena());
    const output d_pre_activation(s.arena().template take<E>(d_logits.rows * Hidden).data(), d_logits.rows);
    // Dropout and the slope of tanh are factors of each element, in either order.
    linear::backward(s, w.classifier, kept.x, d_logits, d_pre_activation, gradients.classifier,
                     pool::through(kept.pooled));
    if (kept.dropout.active())
      backends::dropout_op<B>::apply(s, kept.dropout, input(d_pre_activation), d_pre_activation);
    pool::backward(s, w.pooler, kept.pooled, d_pre_activation, d_hidden, epilogue, gradients.pooler);
  }

  /// Bytes of the stream's arena that any of these takes, saved rows included.
  [[nodiscard]] static std::size_t workspace(std::size_t sequence_count, const sizes& size,
                                             std::size_t concurrency) noexcept {
    return pool::workspace(sequence_count, concurrency) +
           tensors::arena::bytes_for(sequence_count * Hidden, sizeof(E)) +
           linear::scratch(sequence_count, size.labels, concurrency);
  }
};

}  // namespace clinicalbert::heads
