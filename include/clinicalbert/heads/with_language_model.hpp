#pragma once

#include <cstddef>

#include "clinicalbert/layers/embeddings.hpp"
#include "clinicalbert/layers/hold_parts.hpp"
#include "clinicalbert/layers/prefixed.hpp"
#include "clinicalbert/tensors/cursor.hpp"

namespace clinicalbert::heads {

/// An encoder-decoder and the language model on its decoder: their parameters in one flat home, under the names of a
/// Hugging Face EncoderDecoderModel (`encoder.`, `decoder.bert.`, `decoder.cls.predictions.`).
///
/// The functions that compute stay those of the two. Does not compile when the head reads another width.
template <class EncoderDecoder, class Head>
struct with_language_model {
  static_assert(EncoderDecoder::hidden == Head::hidden,
                "with_language_model: the head reads another width than the decoder's hidden size");

  using encoder_decoder = EncoderDecoder;
  using encoder = typename EncoderDecoder::encoder;
  using head = Head;
  using backend = typename EncoderDecoder::backend;
  using E = typename EncoderDecoder::E;
  using stream = typename EncoderDecoder::stream;

  /// The head's vocabulary is the decoder's.
  struct sizes {
    layers::table_sizes encoder, decoder;

    [[nodiscard]] typename EncoderDecoder::sizes halves() const noexcept { return {encoder, decoder}; }
    [[nodiscard]] typename Head::sizes of_head() const noexcept { return {decoder.vocabulary}; }
  };

  template <class T>
  struct parameters {
    typename EncoderDecoder::template parameters<T> halves;
    typename Head::template parameters<T> language_model;

    [[nodiscard]] static parameters bind(tensors::cursor<T>& memory, const sizes& s) noexcept {
      parameters p;
      p.halves = EncoderDecoder::template parameters<T>::bind(memory, s.halves());
      p.language_model = Head::template parameters<T>::bind(memory, s.of_head());
      return p;
    }
    /// each(name, shape, spans...) for every parameter, once; several sets are walked together.
    static void visit(auto&& each, auto&... p) {
      EncoderDecoder::template parameters<T>::visit(each, p.halves...);
      Head::template parameters<T>::visit(layers::prefixed(each, "decoder."), p.language_model...);
    }
    /// The same with shared parameters under both names, as checkpoints hold them.
    static void visit_both(auto&& each, auto&... p) {
      EncoderDecoder::template parameters<T>::visit_both(each, p.halves...);
      Head::template parameters<T>::visit(layers::prefixed(each, "decoder."), p.language_model...);
    }
    /// The decoder's word table, which a tied head reads.
    [[nodiscard]] auto words() const noexcept { return halves.decoder_half.embeddings.words; }
  };

  struct frozen {
    typename EncoderDecoder::frozen halves;
    typename Head::frozen language_model;

    /// Without weights: for `visit` to fill.
    explicit frozen(const sizes& s) : halves(s.halves()), language_model(s.of_head()) {}
    explicit frozen(const parameters<const E>& p) : halves(p.halves), language_model(p.language_model, p.words()) {
      layers::hold_parts<backend>(*this);
    }

    /// each(name, layers::frozen_part) for every part, under names like those of the checkpoint.
    static void visit(auto&& each, frozen& f) {
      EncoderDecoder::frozen::visit(each, f.halves);
      Head::frozen::visit(layers::prefixed_parts(each, "decoder."), f.language_model);
    }
  };
};

}  // namespace clinicalbert::heads
