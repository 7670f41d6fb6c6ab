#pragma once

#include <cstddef>

#include "clinicalbert/models/options.hpp"
#include "clinicalbert/tensors/token_batch.hpp"

namespace clinicalbert::models {

/// An encoder's `infer` for callers who call it again and again, with batches of all shapes: where the stream can start
/// what it had before as a whole (backends/cuda/replaying_stream.hpp), it is given the chance to. For all other streams
/// it is `infer`.
///
/// What a caller takes from the arena before must not depend on the batch but by `rows`.
template <class Encoder>
struct repeated_infer {
  using stream = typename Encoder::stream;
  using output = typename Encoder::output;

  static constexpr bool by_classes = requires(stream & s, const tensors::token_batch& batch) {
    s.repeat(batch, [](const tensors::token_batch&) {});
  };

  /// The rows for which y must have memory, of a batch of so many tokens.
  [[nodiscard]] static constexpr std::size_t rows(std::size_t tokens) noexcept {
    if constexpr (by_classes)
      return stream::repeated_tokens(tokens);
    else
      return tokens;
  }

  /// Bytes of the stream's arena that `infer` takes for a batch of this shape.
  [[nodiscard]] static std::size_t workspace(std::size_t tokens, std::size_t longest,
                                             std::size_t concurrency) noexcept {
    return Encoder::infer_workspace(rows(tokens), longest, concurrency);
  }

  /// Overwrites y [N, Hidden] with the last hidden state, and the rows behind it, as many as `rows` says, with what
  /// means nothing.
  static void infer(stream& s, const typename Encoder::frozen& w, const encoder_options& o,
                    const tensors::token_batch& batch, output y) noexcept {
    if constexpr (by_classes)
      s.repeat(batch, [&](const tensors::token_batch& filled) {
        Encoder::infer(s, w, o, filled, output(y.data(), filled.sequences.tokens()));
      });
    else
      Encoder::infer(s, w, o, batch, y);
  }
};

}  // namespace clinicalbert::models
