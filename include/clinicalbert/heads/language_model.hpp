#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "clinicalbert/heads/masked_lm.hpp"

namespace clinicalbert::heads {

/// Which piece comes next: logits [M, V] = layer_norm(activation(x W^T + b)) D^T + bias for M given rows.
///
/// D [V, Hidden] is the decoder's word table where Tied, which the caller hands in as `words`, and a matrix of its own
/// otherwise; `words` is then not read. The transform is that of `masked_lm`. Agrees with transformers'
/// BertLMHeadModel, whose names it has; of the two biases of an untied one it is the one in use,
/// `cls.predictions.decoder.bias`.
template <std::size_t Hidden, class Activation, backends::Backend B, bool Tied = true>
struct language_model {
  using predictions = masked_lm<Hidden, Activation, B>;
  static constexpr std::size_t hidden = Hidden;
  static constexpr bool tied = Tied;
  using E = typename B::element;
  using stream = typename B::stream;
  using input = tensors::rows<const E, Hidden>;
  using output = tensors::rows<E, Hidden>;
  using row_numbers = typename predictions::row_numbers;
  using sizes = typename predictions::sizes;
  using saved = typename predictions::saved;

  template <class T>
  struct parameters {
    typename predictions::template parameters<T> transform_and_bias;
    tensors::rows<T, Hidden> decoder;  // [V, Hidden], none where Tied

    [[nodiscard]] static parameters bind(tensors::cursor<T>& memory, const sizes& s) noexcept {
      parameters p;
      p.transform_and_bias = predictions::template parameters<T>::bind(memory, s);
      if constexpr (!Tied) p.decoder = {memory.take(s.vocabulary * Hidden).data(), s.vocabulary};
      return p;
    }
    static void visit(auto&& each, auto&... p) {
      predictions::template parameters<T>::visit(
          [&](std::string_view name, tensors::shape shape, auto... spans) {
            each(own_name(std::string(name)), shape, spans...);
          },
          p.transform_and_bias...);
      if constexpr (!Tied) visit_decoder(each, p...);
    }

   private:
    static void visit_decoder(auto& each, auto& first, auto&... others) {
      each("cls.predictions.decoder.weight", tensors::shape(first.decoder.size(), Hidden),
           std::span(first.decoder.data(), first.decoder.size() * Hidden),
           std::span(others.decoder.data(), others.decoder.size() * Hidden)...);
    }
  };

  /// A tied matrix is packed a second time, in the layout of a product.
  struct frozen {
    typename predictions::frozen all;

    explicit frozen(const sizes& s) noexcept : all(s) {}  // for `visit` to fill
    frozen(const parameters<const E>& p, input words) : all(p.transform_and_bias, matrix(p, words)) {}

    static void visit(auto&& each, frozen& f) {
      predictions::frozen::visit(
          [&](const std::string& name, auto part) {
            for (std::string& tensor : part.tensors) tensor = own_name(std::move(tensor));
            each(own_name(name), std::move(part));
          },
          f.all);
    }
  };

  /// Overwrites logits [M, V], those of the given rows of hidden_state.
  static void infer(stream& s, const frozen& w, E epsilon, row_numbers rows, input hidden_state,
                    tensors::matrix<E> logits) noexcept {
    predictions::infer(s, w.all, epsilon, rows, hidden_state, logits);
  }

  /// Overwrites logits [M, V]; the row numbers, none twice, must live until backward; what is kept lives in the
  /// stream's arena, in the caller's scope.
  static void forward(stream& s, const parameters<const E>& w, input words, E epsilon, row_numbers rows,
                      input hidden_state, tensors::matrix<E> logits, saved& keep) noexcept {
    predictions::forward(s, w.transform_and_bias, matrix(w, words), epsilon, rows, hidden_state, logits, keep);
  }

  /// Overwrites d_hidden, or adds to it where the epilogue is `accumulate`; accumulates into gradients, and into
  /// d_words [V, Hidden] where Tied.
  template <class Epilogue = backends::epilogues::overwrite>
  static void backward(stream& s, const parameters<const E>& w, input words, const saved& kept,
                       tensors::matrix<const E> d_logits, output d_hidden, const parameters<E>& gradients,
                       output d_words, Epilogue epilogue = {}) noexcept {
    predictions::backward(s, w.transform_and_bias, matrix(w, words), kept, d_logits, d_hidden,
                          gradients.transform_and_bias, Tied ? d_words : gradients.decoder, epilogue);
  }

  /// Bytes of the stream's arena that any of these takes for M rows, saved rows included, logits not.
  [[nodiscard]] static std::size_t workspace(std::size_t rows, const sizes& size, std::size_t concurrency) noexcept {
    return predictions::workspace(rows, size, concurrency);
  }

 private:
  static input matrix(const parameters<const E>& w, input words) noexcept { return Tied ? words : w.decoder; }
  static std::string own_name(std::string name) {
    if constexpr (!Tied) {
      if (name == "cls.predictions.bias") return "cls.predictions.decoder.bias";
      if (name == "bert.embeddings.word_embeddings.weight") return "cls.predictions.decoder.weight";
    }
    return name;
  }
};

}  // namespace clinicalbert::heads
