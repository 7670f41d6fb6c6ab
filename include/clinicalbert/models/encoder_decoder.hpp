#pragma once

#include <algorithm>
#include <cstddef>
#include <type_traits>

#include "clinicalbert/backends/gather.hpp"
#include "clinicalbert/layers/added_gradients.hpp"
#include "clinicalbert/models/decoder.hpp"
#include "clinicalbert/models/encoder.hpp"
#include "clinicalbert/tensors/pair_batch.hpp"

namespace clinicalbert::models {

/// What an encoder and its decoder have in common: nothing; the embeddings, where both read one vocabulary; or all
/// weights but those of the cross-attention (Rothe et al. 2020, section 3, "BERTShare").
enum class sharing { nothing, embeddings, all };

/// The run-time values of both halves.
struct encoder_decoder_options {
  encoder_options encoder, decoder;
};

/// Where random numbers are drawn: the rows of a batch's two sides are counted apart.
struct encoder_decoder_keys {
  tensors::random_key source, target;
};

/// An encoder and a decoder that attends to its rows: source and target ids in, one row of Hidden numbers a target
/// token out; heads/language_model.hpp makes logits of those.
///
/// EncoderModel and DecoderModel are named models of one hidden size. Vaswani et al. 2017, section 3; Rothe et al.
/// 2020; agrees with transformers' EncoderDecoderModel, whose names the parameters have.
template <Model EncoderModel, Model DecoderModel, backends::Backend B, sharing Shared = sharing::nothing>
struct encoder_decoder {
  static_assert(EncoderModel::config.hidden == DecoderModel::config.hidden,
                "encoder_decoder: cross-attention wants an encoder of the decoder's hidden size");
  static_assert(Shared != sharing::all || EncoderModel::config == DecoderModel::config,
                "encoder_decoder: an encoder and a decoder that share all weights must have one shape");
  static_assert(Shared != sharing::embeddings || EncoderModel::config.positions == DecoderModel::config.positions,
                "encoder_decoder: an encoder and a decoder that share embeddings must have the same kind of positions");

  using encoder = models::encoder<EncoderModel, B>;
  using decoder = models::decoder<DecoderModel, B>;
  using backend = B;
  using E = typename B::element;
  using stream = typename B::stream;
  using input = typename decoder::input;
  using output = typename decoder::output;
  using options = encoder_decoder_options;
  using keys = encoder_decoder_keys;
  static constexpr std::size_t hidden = decoder::hidden;
  static constexpr sharing shared = Shared;

  /// Tables of both halves; those of a decoder that shares the embeddings are not read.
  struct sizes {
    layers::table_sizes encoder, decoder;
  };

  template <class T>
  struct parameters {
    typename encoder::template parameters<T> encoder_half;
    typename decoder::template parameters<T> decoder_half;

    [[nodiscard]] static parameters bind(tensors::cursor<T>& memory, const sizes& s) noexcept {
      using half = typename decoder::template parameters<T>;
      parameters p;
      p.encoder_half = encoder::template parameters<T>::bind(memory, s.encoder);
      if constexpr (Shared == sharing::all)
        p.decoder_half = half::bind_to_encoder(p.encoder_half, memory);
      else if constexpr (Shared == sharing::embeddings)
        p.decoder_half = half::bind_to(p.encoder_half.embeddings, memory);
      else
        p.decoder_half = half::bind(memory, s.decoder);
      return p;
    }
    /// each(name, shape, spans...) for every parameter, a shared one once, under its name in the encoder; several sets
    /// are walked together.
    static void visit(auto&& each, auto&... p) {
      using half = typename decoder::template parameters<T>;
      encoder::template parameters<T>::visit(layers::prefixed(each, "encoder."), p.encoder_half...);
      auto of_decoder = layers::prefixed(each, "decoder.bert.");
      if constexpr (Shared == sharing::all)
        half::visit_cross_attention(of_decoder, p.decoder_half...);
      else if constexpr (Shared == sharing::embeddings)
        half::visit_stack(of_decoder, p.decoder_half...);
      else
        half::visit(of_decoder, p.decoder_half...);
    }
    /// The same with shared parameters under both names, as checkpoints hold them.
    static void visit_both(auto&& each, auto&... p) {
      encoder::template parameters<T>::visit(layers::prefixed(each, "encoder."), p.encoder_half...);
      decoder::template parameters<T>::visit(layers::prefixed(each, "decoder.bert."), p.decoder_half...);
    }
  };

  /// Each half has its own copy of what is shared.
  struct frozen {
    typename encoder::frozen encoder_half;
    typename decoder::frozen decoder_half;

    /// Without weights: for `visit` to fill.
    explicit frozen(const sizes& s)
        : encoder_half(s.encoder), decoder_half(Shared == sharing::nothing ? s.decoder : s.encoder) {}
    explicit frozen(const parameters<const E>& p) : encoder_half(p.encoder_half), decoder_half(p.decoder_half) {}

    static void visit(auto&& each, frozen& f) {
      encoder::frozen::visit(layers::prefixed_parts(each, "encoder."), f.encoder_half);
      decoder::frozen::visit(layers::prefixed_parts(each, "decoder.bert."), f.decoder_half);
    }
  };

  /// What backward needs of forward: views into the stream's arena, alive until the scope around them ends.
  struct saved {
    typename encoder::saved encoder_half;
    typename decoder::saved decoder_half;
  };

  /// Overwrites source [S, Hidden] with the encoder's rows and y [N, Hidden] with the decoder's. The batch must have
  /// passed `check_pairs`.
  static void infer(stream& s, const frozen& w, const options& o, const tensors::pair_batch& batch, output source,
                    output y) noexcept {
    infer(s, w, o, batch, source, y, [](std::size_t, auto, auto, input) noexcept {});
  }
  /// The same, told of the decoder's attention to the source, as decoder::infer tells it.
  template <class Observe>
  static void infer(stream& s, const frozen& w, const options& o, const tensors::pair_batch& batch, output source,
                    output y, Observe&& observe) noexcept {
    encoder::infer(s, w.encoder_half, o.encoder, batch.source, source);
    decoder::infer(s, w.decoder_half, o.decoder, batch.target, batch.source.sequences, source, y, observe);
  }

  /// The decoder's last hidden state [N, Hidden]; it and all of `keep` live in the stream's arena, in the caller's
  /// scope.
  static input forward(stream& s, const parameters<const E>& w, const options& o, const keys& key,
                       const tensors::pair_batch& batch, saved& keep) noexcept {
    const input source = encoder::forward(s, w.encoder_half, o.encoder, key.source, batch.source, keep.encoder_half);
    return decoder::forward(s, w.decoder_half, o.decoder, key.target, batch.target, batch.source.sequences, source,
                            keep.decoder_half);
  }

  /// Destroys d [N, Hidden], the gradient by the decoder's last hidden state; accumulates into gradients. `added` as in
  /// decoder::backward.
  template <class Added = layers::no_added_gradients>
  static void backward(stream& s, const parameters<const E>& w, const options& o, const saved& kept, output d,
                       const parameters<E>& gradients, const Added& added = {}) noexcept {
    const tensors::arena::scope scope(s.arena());
    const std::size_t tokens = kept.decoder_half.source.size();
    const output d_source(s.arena().template take<E>(tokens * hidden).data(), tokens);
    backends::gather_op<B>::scatter(s, {}, {nullptr, 0, hidden}, {d_source.data(), tokens, hidden},
                                    backends::epilogues::overwrite{});  // zeros, in the order of the stream
    decoder::backward(s, w.decoder_half, o.decoder, kept.decoder_half, d, d_source, gradients.decoder_half, added);
    encoder::backward(s, w.encoder_half, o.encoder, kept.encoder_half, d_source, gradients.encoder_half);
  }

  using batch_shape = typename decoder::batch_shape;
  [[nodiscard]] static batch_shape shape_of(const tensors::pair_batch& batch) noexcept {
    return {batch.target.sequences.tokens(), batch.target.sequences.longest(), batch.source.sequences.tokens(),
            batch.source.sequences.longest()};
  }

  /// Bytes of the stream's arena that `infer` takes for a batch of this shape.
  [[nodiscard]] static std::size_t infer_workspace(const batch_shape& of, std::size_t concurrency) noexcept {
    return std::max(encoder::infer_workspace(of.source_tokens, of.longest_source, concurrency),
                    decoder::infer_workspace(of, concurrency));
  }

  /// Bytes of the stream's arena that `forward` and then `backward` take, saved activations included.
  [[nodiscard]] static std::size_t training_workspace(const options& o, const batch_shape& of,
                                                      std::size_t concurrency) noexcept {
    return encoder::training_workspace(o.encoder, of.source_tokens, of.longest_source, concurrency) +
           decoder::training_workspace(o.decoder, of, concurrency) +
           tensors::arena::bytes_for(of.source_tokens * hidden, sizeof(E));
  }
};

}  // namespace clinicalbert::models
