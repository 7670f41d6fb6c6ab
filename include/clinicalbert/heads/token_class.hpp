#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "clinicalbert/heads/tag_chain.hpp"
#include "clinicalbert/layers/prefixed.hpp"
#include "clinicalbert/layers/projection.hpp"
#include "clinicalbert/tensors/arena.hpp"
#include "clinicalbert/tensors/dropout.hpp"

namespace clinicalbert::heads {

/// One of K labels for each token: logits = dropout(hidden) W^T + b; where `sizes` say so, with the scores of a CRF
/// over the labels of a sequence, which its loss and decoding add.
///
/// Devlin et al. 2019, section 5.3; agrees with transformers' BertForTokenClassification, whose names it has.
template <std::size_t Hidden, backends::Backend B>
struct token_class {
  static_assert(backends::Provided<backends::dropout_op<B>>, "token_class: this backend does not provide dropout_op");

  static constexpr std::size_t hidden = Hidden;
  static constexpr std::uint32_t dropout_site = 0xFFFF0001u;  // apart from the encoder's
  using E = typename B::element;
  using stream = typename B::stream;
  using linear = layers::projection<Hidden, B>;
  using input = tensors::rows<const E, Hidden>;
  using output = tensors::rows<E, Hidden>;

  struct sizes {
    std::size_t labels = 0;
    bool crf = false;

    [[nodiscard]] std::size_t chained() const noexcept { return crf ? labels : 0; }
  };

  template <class T>
  struct parameters {
    typename linear::template parameters<T> classifier;
    typename tag_chain<E>::template parameters<T> chain;

    [[nodiscard]] static parameters bind(tensors::cursor<T>& memory, const sizes& s) noexcept {
      parameters p;
      p.classifier = linear::template parameters<T>::bind(memory, s.labels);
      p.chain = tag_chain<E>::template parameters<T>::bind(memory, s.chained());
      return p;
    }
    static void visit(auto&& each, auto&... p) {
      linear::template parameters<T>::visit(layers::prefixed(each, "classifier."), p.classifier...);
      tag_chain<E>::template parameters<T>::visit(each, p.chain...);
    }
  };

  struct frozen {
    typename linear::frozen classifier;
    typename tag_chain<E>::frozen chain;

    explicit frozen(const sizes& s) noexcept : classifier(s.labels), chain(s.chained()) {}  // for `visit` to fill
    explicit frozen(const parameters<const E>& p) : classifier(p.classifier), chain(p.chain) {}
    [[nodiscard]] std::size_t labels() const noexcept { return classifier.outputs(); }

    static void visit(auto&& each, frozen& f) {
      linear::frozen::visit(layers::prefixed_parts(each, "classifier."), f.classifier);
      tag_chain<E>::frozen::visit(each, f.chain);
    }
  };

  struct saved {
    input x;
    tensors::dropout dropout;
  };

  /// Overwrites logits [N, labels].
  static void infer(stream& s, const frozen& w, input hidden_state, tensors::matrix<E> logits) noexcept {
    linear::infer(s, w.classifier, hidden_state, logits);
  }

  /// Overwrites logits [N, labels]; the dropped rows live in the stream's arena, in the caller's scope.
  static void forward(stream& s, const parameters<const E>& w, const tensors::dropout& dropout, input hidden_state,
                      tensors::matrix<E> logits, saved& keep) noexcept {
    keep.dropout = dropout;
    keep.x = hidden_state;
    if (dropout.active()) {
      const output dropped(s.arena().template take<E>(hidden_state.size() * Hidden).data(), hidden_state.size());
      backends::dropout_op<B>::apply(s, dropout, hidden_state, dropped);
      keep.x = dropped;
    }
    linear::forward(s, w.classifier, keep.x, logits);
  }

  /// Overwrites d_hidden; accumulates into gradients.
  static void backward(stream& s, const parameters<const E>& w, const saved& kept, tensors::matrix<const E> d_logits,
                       output d_hidden, const parameters<E>& gradients) noexcept {
    linear::backward(s, w.classifier, kept.x, d_logits, d_hidden, gradients.classifier);
    if (kept.dropout.active()) backends::dropout_op<B>::apply(s, kept.dropout, d_hidden, d_hidden);
  }

  /// Bytes of the stream's arena that any of these takes, dropped rows included.
  [[nodiscard]] static std::size_t workspace(std::size_t tokens, const sizes& size, std::size_t concurrency) noexcept {
    return tensors::arena::bytes_for(tokens * Hidden, sizeof(E)) + linear::scratch(tokens, size.labels, concurrency);
  }
};

}  // namespace clinicalbert::heads
