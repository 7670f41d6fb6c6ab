#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

#include "clinicalbert/backends/activation_gradient.hpp"
#include "clinicalbert/backends/gather.hpp"
#include "clinicalbert/backends/packed_copy.hpp"
#include "clinicalbert/layers/dense.hpp"
#include "clinicalbert/layers/layer_norm.hpp"
#include "clinicalbert/layers/prefixed.hpp"
#include "clinicalbert/tensors/arena.hpp"

namespace clinicalbert::heads {

/// Which piece stands at each of the given rows: logits [M, V] = layer_norm(activation(x W^T + b)) words^T + bias.
///
/// `words` [V, Hidden] is the encoder's word table (the weights are tied), which the caller hands in; its gradient is
/// added to that of the table. Logits are made for M given rows only, never for all N. Devlin et al. 2019, section 3.1,
/// task 1; agrees with transformers' BertForMaskedLM, whose names it has and whose `hidden_act` is Activation.
template <std::size_t Hidden, class Activation, backends::Backend B>
struct masked_lm {
  static_assert(backends::Provided<backends::gather_op<B>>, "masked_lm: this backend does not provide gather_op");
  static_assert(backends::Provided<backends::activation_gradient_op<B>>,
                "masked_lm: this backend does not provide activation_gradient_op");

  static constexpr std::size_t hidden = Hidden;
  using E = typename B::element;
  using stream = typename B::stream;
  using product = backends::product_op<B>;
  using rows_of = backends::gather_op<B>;
  using linear = layers::dense<Hidden, Hidden, B>;
  using norm = layers::layer_norm<Hidden, B>;
  using input = tensors::rows<const E, Hidden>;
  using output = tensors::rows<E, Hidden>;
  using row_numbers = std::span<const std::uint32_t>;

  struct sizes {
    std::size_t vocabulary = 0;
  };

  template <class T>
  struct parameters {
    std::span<T> bias;  // [V]
    typename linear::template parameters<T> transform;
    typename norm::template parameters<T> transform_norm;

    [[nodiscard]] static parameters bind(tensors::cursor<T>& memory, const sizes& s) noexcept {
      parameters p;
      p.bias = memory.take(s.vocabulary);
      p.transform = linear::template parameters<T>::bind(memory);
      p.transform_norm = norm::template parameters<T>::bind(memory);
      return p;
    }
    static void visit(auto&& each, auto& first, auto&... others) {
      each("cls.predictions.bias", tensors::shape(first.bias.size()), first.bias, others.bias...);
      linear::template parameters<T>::visit(layers::prefixed(each, "cls.predictions.transform.dense."), first.transform,
                                            others.transform...);
      norm::template parameters<T>::visit(layers::prefixed(each, "cls.predictions.transform.LayerNorm."),
                                          first.transform_norm, others.transform_norm...);
    }
  };

  /// Packs the word table a second time, in the layout of a product: V * Hidden numbers.
  struct frozen {
    typename linear::frozen transform;
    typename norm::frozen transform_norm;
    tensors::held_bytes decoder;
    tensors::held_array<E> bias;

    explicit frozen(const sizes& s) noexcept : vocabulary_(s.vocabulary) {}  // for `visit` to fill
    frozen(const parameters<const E>& p, input words)
        : transform(p.transform),
          transform_norm(p.transform_norm),
          decoder(backends::packed_copy<B>(words).held()),
          bias(p.bias),
          vocabulary_(words.size()) {}

    [[nodiscard]] backends::packed_weight packed_decoder() const noexcept {
      return {vocabulary_, Hidden, decoder.data()};
    }

    static void visit(auto&& each, frozen& f) {
      linear::frozen::visit(layers::prefixed_parts(each, "cls.predictions.transform.dense."), f.transform);
      norm::frozen::visit(layers::prefixed_parts(each, "cls.predictions.transform.LayerNorm."), f.transform_norm);
      each("cls.predictions.decoder.weight",
           layers::frozen_weight<product, E>(f.decoder, f.vocabulary_, Hidden,
                                             {"bert.embeddings.word_embeddings.weight"}));
      each("cls.predictions.bias", layers::frozen_elements<E>(f.bias, f.vocabulary_, {"cls.predictions.bias"}));
    }

   private:
    std::size_t vocabulary_;
  };

  /// What backward needs of forward. Views: the row numbers are the caller's, the rest is the arena's.
  struct saved {
    row_numbers rows;
    output x, pre_activation, activated, normed;  // [M, Hidden]
    typename norm::saved norm_saved;
  };

  /// Overwrites logits [M, V], those of the given rows of hidden_state.
  static void infer(stream& s, const frozen& w, E epsilon, row_numbers rows, input hidden_state,
                    tensors::matrix<E> logits) noexcept {
    const tensors::arena::scope scope(s.arena());
    const output x = take(s, rows.size()), transformed = take(s, rows.size());
    rows_of::gather(s, rows, hidden_state, x);
    product::infer(s, w.transform.packed(), x, transformed,
                   backends::epilogues::bias_activation<E, Activation>{w.transform.bias, {}});
    norm::infer(s, w.transform_norm, epsilon, transformed, transformed);
    product::infer(s, w.packed_decoder(), input(transformed), logits, backends::epilogues::add_bias<E>{w.bias});
  }

  /// Overwrites logits [M, V]; the row numbers, none twice, must live until backward; what is kept lives in the
  /// stream's arena, in the caller's scope.
  static void forward(stream& s, const parameters<const E>& w, input words, E epsilon, row_numbers rows,
                      input hidden_state, tensors::matrix<E> logits, saved& keep) noexcept {
    keep.rows = rows;
    for (output* part : {&keep.x, &keep.pre_activation, &keep.activated, &keep.normed}) *part = take(s, rows.size());
    keep.norm_saved = norm::saved::take(s.arena(), rows.size());
    rows_of::gather(s, rows, hidden_state, keep.x);
    product::forward(s, w.transform.matrix(), input(keep.x), keep.activated,
                     backends::epilogues::bias_activation<E, Activation>{w.transform.bias, keep.pre_activation});
    norm::forward(s, w.transform_norm, epsilon, keep.activated, keep.normed, keep.norm_saved);
    product::forward(s, words, input(keep.normed), logits, backends::epilogues::add_bias<E>{w.bias});
  }

  /// Overwrites d_hidden, or adds to it where the epilogue is `accumulate`; accumulates into gradients and d_words [V,
  /// Hidden].
  template <class Epilogue = backends::epilogues::overwrite>
  static void backward(stream& s, const parameters<const E>& w, input words, const saved& kept,
                       tensors::matrix<const E> d_logits, output d_hidden, const parameters<E>& gradients,
                       output d_words, Epilogue epilogue = {}) noexcept {
    const tensors::arena::scope scope(s.arena());
    const output d = take(s, kept.rows.size()), d_x = take(s, kept.rows.size());
    product::weight_gradient(s, d_logits, input(kept.normed), d_words, gradients.bias);
    product::input_gradient(s, words, d_logits, d, backends::epilogues::overwrite{});
    norm::backward(s, w.transform_norm, kept.norm_saved, d, d, gradients.transform_norm);
    backends::activation_gradient_op<B>::template apply<Activation>(s, kept.pre_activation, d, d);
    linear::backward(s, w.transform, kept.x, d, d_x, backends::epilogues::overwrite{}, gradients.transform);
    rows_of::scatter(s, kept.rows, input(d_x), d_hidden, epilogue);
  }

  /// Bytes of the stream's arena that any of these takes for M rows, saved rows included, logits not.
  [[nodiscard]] static std::size_t workspace(std::size_t rows, const sizes& size, std::size_t concurrency) noexcept {
    return 6 * tensors::arena::bytes_for(rows * Hidden, sizeof(E)) + 2 * tensors::arena::bytes_for(rows, sizeof(E)) +
           std::max({linear::scratch(rows, concurrency), product::scratch(rows, Hidden, size.vocabulary, concurrency),
                     backends::layer_norm_op<B>::scratch(rows, Hidden, concurrency)});
  }

 private:
  static output take(stream& s, std::size_t rows) {
    return output(s.arena().template take<E>(rows * Hidden).data(), rows);
  }
};

}  // namespace clinicalbert::heads
