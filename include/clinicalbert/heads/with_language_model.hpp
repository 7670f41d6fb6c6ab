#pragma once

#include <cstddef>
#include <optional>

#include "clinicalbert/layers/embeddings.hpp"
#include "clinicalbert/layers/hold_parts.hpp"
#include "clinicalbert/layers/pointer_gate.hpp"
#include "clinicalbert/layers/prefixed.hpp"
#include "clinicalbert/tensors/cursor.hpp"

namespace clinicalbert::heads {

/// An encoder-decoder and the language model on its decoder: their parameters in one flat home, under the names of a
/// Hugging Face EncoderDecoderModel (`encoder.`, `decoder.bert.`, `decoder.cls.predictions.`).
///
/// Where the sizes say so, a pointer-generator's gate (layers/pointer_gate.hpp) is with them as
/// `decoder.pointer_gate.`, a name that transformers does not know. The functions that compute stay those of the parts.
/// Does not compile when the head reads another width.
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
  using pointer = layers::pointer_gate<EncoderDecoder::hidden, backend>;

  /// The head's vocabulary is the decoder's.
  struct sizes {
    layers::table_sizes encoder, decoder;
    bool copies = false;  ///< whether there is a gate

    [[nodiscard]] typename EncoderDecoder::sizes halves() const noexcept { return {encoder, decoder}; }
    [[nodiscard]] typename Head::sizes of_head() const noexcept { return {decoder.vocabulary}; }
  };

  template <class T>
  struct parameters {
    typename EncoderDecoder::template parameters<T> halves;
    typename Head::template parameters<T> language_model;
    typename pointer::template parameters<T> gate;  // empty where nothing is copied

    [[nodiscard]] static parameters bind(tensors::cursor<T>& memory, const sizes& s) noexcept {
      parameters p;
      p.halves = EncoderDecoder::template parameters<T>::bind(memory, s.halves());
      p.language_model = Head::template parameters<T>::bind(memory, s.of_head());
      if (s.copies) p.gate = pointer::template parameters<T>::bind(memory);
      return p;
    }
    /// each(name, shape, spans...) for every parameter, once; several sets are walked together.
    static void visit(auto&& each, auto&... p) {
      EncoderDecoder::template parameters<T>::visit(each, p.halves...);
      Head::template parameters<T>::visit(layers::prefixed(each, "decoder."), p.language_model...);
      visit_gate(each, p...);
    }
    /// The same with shared parameters under both names, as checkpoints hold them.
    static void visit_both(auto&& each, auto&... p) {
      EncoderDecoder::template parameters<T>::visit_both(each, p.halves...);
      Head::template parameters<T>::visit(layers::prefixed(each, "decoder."), p.language_model...);
      visit_gate(each, p...);
    }
    /// The decoder's word table, which a tied head reads.
    [[nodiscard]] auto words() const noexcept { return halves.decoder_half.embeddings.words; }
    [[nodiscard]] bool copies() const noexcept { return !gate.weight.empty(); }

   private:
    static void visit_gate(auto& each, auto& first, auto&... others) {
      if (first.copies())
        pointer::template parameters<T>::visit(layers::prefixed(each, "decoder.pointer_gate."), first.gate,
                                               others.gate...);
    }
  };

  struct frozen {
    typename EncoderDecoder::frozen halves;
    typename Head::frozen language_model;
    std::optional<typename pointer::frozen> gate;  // none where nothing is copied

    /// Without weights: for `visit` to fill.
    explicit frozen(const sizes& s) : halves(s.halves()), language_model(s.of_head()) {
      if (s.copies) gate.emplace();
    }
    explicit frozen(const parameters<const E>& p) : halves(p.halves), language_model(p.language_model, p.words()) {
      if (p.copies()) gate.emplace(p.gate);
      layers::hold_parts<backend>(*this);
    }

    /// each(name, layers::frozen_part) for every part, under names like those of the checkpoint.
    static void visit(auto&& each, frozen& f) {
      EncoderDecoder::frozen::visit(each, f.halves);
      Head::frozen::visit(layers::prefixed_parts(each, "decoder."), f.language_model);
      if (f.gate) pointer::frozen::visit(layers::prefixed_parts(each, "decoder.pointer_gate."), *f.gate);
    }
  };
};

}  // namespace clinicalbert::heads
