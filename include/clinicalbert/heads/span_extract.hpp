#pragma once

#include <cstddef>

#include "clinicalbert/layers/prefixed.hpp"
#include "clinicalbert/layers/projection.hpp"
#include "clinicalbert/tensors/cursor.hpp"
#include "clinicalbert/tensors/rows.hpp"

namespace clinicalbert::heads {

/// Two numbers for each token, for a span that begins with it and for one that ends with it: logits = hidden W^T + b.
///
/// Devlin et al. 2019, section 4.2; agrees with transformers' BertForQuestionAnswering, whose names it has, and which
/// has no dropout here.
template <std::size_t Hidden, backends::Backend B>
struct span_extract {
  static constexpr std::size_t hidden = Hidden;
  static constexpr std::size_t outputs = 2;  ///< columns of the logits: start, end
  using E = typename B::element;
  using stream = typename B::stream;
  using linear = layers::projection<Hidden, B>;
  using input = tensors::rows<const E, Hidden>;
  using output = tensors::rows<E, Hidden>;
  using logits = tensors::rows<E, outputs>;

  struct sizes {};

  template <class T>
  struct parameters {
    typename linear::template parameters<T> qa_outputs;

    [[nodiscard]] static parameters bind(tensors::cursor<T>& memory, const sizes&) noexcept {
      return {linear::template parameters<T>::bind(memory, outputs)};
    }
    static void visit(auto&& each, auto&... p) {
      linear::template parameters<T>::visit(layers::prefixed(each, "qa_outputs."), p.qa_outputs...);
    }
  };

  struct frozen {
    typename linear::frozen qa_outputs;

    explicit frozen(const sizes&) noexcept : qa_outputs(outputs) {}  // for `visit` to fill
    explicit frozen(const parameters<const E>& p) : qa_outputs(p.qa_outputs) {}

    static void visit(auto&& each, frozen& f) {
      linear::frozen::visit(layers::prefixed_parts(each, "qa_outputs."), f.qa_outputs);
    }
  };

  struct saved {
    input x;
  };

  /// Overwrites y [N, 2].
  static void infer(stream& s, const frozen& w, input hidden_state, logits y) noexcept {
    linear::infer(s, w.qa_outputs, hidden_state, y);
  }

  /// Overwrites y [N, 2]; the hidden state must outlive what is kept.
  static void forward(stream& s, const parameters<const E>& w, input hidden_state, logits y, saved& keep) noexcept {
    keep.x = hidden_state;
    linear::forward(s, w.qa_outputs, hidden_state, y);
  }

  /// Overwrites d_hidden; accumulates into gradients.
  static void backward(stream& s, const parameters<const E>& w, const saved& kept,
                       tensors::rows<const E, outputs> d_logits, output d_hidden,
                       const parameters<E>& gradients) noexcept {
    linear::backward(s, w.qa_outputs, kept.x, d_logits, d_hidden, gradients.qa_outputs);
  }

  /// Bytes of the stream's arena that any of these takes.
  [[nodiscard]] static std::size_t workspace(std::size_t tokens, std::size_t concurrency) noexcept {
    return linear::scratch(tokens, outputs, concurrency);
  }
};

}  // namespace clinicalbert::heads
