#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "clinicalbert/backends/elementwise.hpp"
#include "clinicalbert/backends/holds_weights.hpp"
#include "clinicalbert/layers/embeddings.hpp"
#include "clinicalbert/layers/sinusoidal_positions.hpp"

namespace clinicalbert::layers {

/// The first Transformer's input: dropout(sqrt(Hidden) word[id] + wave(t)), t counting from 0 in each sequence; no
/// segments and no norm.
///
/// Members are those of `embeddings`; of the sizes, `positions` says how long a sequence may be, and segment ids are
/// not read. Vaswani et al. 2017, sections 3.4 and 3.5.
template <std::size_t Hidden, backends::Backend B>
struct sinusoidal_embeddings {
  static_assert(backends::Provided<backends::embedding_op<B>>,
                "sinusoidal_embeddings: this backend does not provide embedding_op");
  static_assert(!backends::HoldsWeights<B>,
                "sinusoidal_embeddings: not for this backend, as the table of waves is in the host's memory");
  static_assert(backends::Provided<backends::elementwise_op<B>>,
                "sinusoidal_embeddings: this backend does not provide elementwise_op");
  static_assert(backends::Provided<backends::dropout_op<B>>,
                "sinusoidal_embeddings: this backend does not provide dropout_op");

  using E = typename B::element;
  using stream = typename B::stream;
  using op = backends::embedding_op<B>;
  using elementwise = backends::elementwise_op<B>;
  using output = tensors::rows<E, Hidden>;
  static constexpr std::uint32_t dropout_site = embeddings<Hidden, B>::dropout_site;

  template <class T>
  struct parameters {
    tensors::rows<T, Hidden> words;  // [V, Hidden]
    table_sizes sizes;

    [[nodiscard]] static parameters bind(tensors::cursor<T>& memory, const table_sizes& sizes) noexcept {
      return {{memory.take(sizes.vocabulary * Hidden).data(), sizes.vocabulary}, sizes};
    }
    static void visit(auto&& each, auto& first, auto&... others) {
      each("word_embeddings.weight", tensors::shape(first.words.size(), Hidden),
           std::span(first.words.data(), first.words.size() * Hidden),
           std::span(others.words.data(), others.words.size() * Hidden)...);
    }
  };

  struct frozen {
    tensors::held_bytes words;  // times sqrt(Hidden), as the backend packs them
    tensors::held_bytes waves, no_segment;

    explicit frozen(const table_sizes& sizes)  // words are for `visit` to fill
        : waves(packed(sizes.positions, [](tensors::matrix<E> to) { fill_sinusoidal_positions(to); })),
          no_segment(packed(1, [](tensors::matrix<E>) {})),
          sizes_(sizes) {}
    explicit frozen(const parameters<const E>& p) : frozen(p.sizes) {
      words = tensors::held_bytes::filled(p.words.size() * op::row_bytes(Hidden),
                                          [&](std::byte* memory) { pack_scaled(p.words, memory); });
    }

    [[nodiscard]] table_sizes sizes() const noexcept { return sizes_; }

    static void visit(auto&& each, frozen& f) {
      each("word_embeddings.weight", frozen_part<E>{&f.words,
                                                    f.sizes_.vocabulary * op::row_bytes(Hidden),
                                                    f.sizes_.vocabulary,
                                                    Hidden,
                                                    {"word_embeddings.weight"},
                                                    &pack_scaled,
                                                    op::row_bytes(Hidden)});
    }

   private:
    static void pack_scaled(tensors::matrix<const E> rows, std::byte* memory) noexcept {
      std::array<E, Hidden> scaled;
      for (std::size_t r = 0; r < rows.rows; ++r) {
        for (std::size_t c = 0; c < Hidden; ++c) scaled[c] = scale() * rows(r, c);
        op::pack_table({scaled.data(), 1, Hidden}, memory + r * op::row_bytes(Hidden));
      }
    }
    template <class Fill>
    static tensors::held_bytes packed(std::size_t rows, Fill fill) {
      std::vector<E> table(rows * Hidden);
      fill({table.data(), rows, Hidden});
      return tensors::held_bytes::filled(rows * op::row_bytes(Hidden), [&](std::byte* memory) {
        op::pack_table({table.data(), rows, Hidden}, memory);
      });
    }

    table_sizes sizes_;
  };

  struct saved {
    tensors::dropout dropout;

    [[nodiscard]] static saved take(tensors::arena&, std::size_t) noexcept { return {}; }
  };

  /// Overwrites y. Positions count from `first_position` in each sequence.
  static void infer(stream& s, const frozen& w, E /*epsilon*/, const tensors::token_batch& batch, output y,
                    std::size_t first_position = 0) noexcept {
    const tensors::arena::scope scope(s.arena());
    const auto sizes = w.sizes();
    op::infer(s, {sizes.vocabulary, Hidden, w.words.data()},
              {sizes.positions - first_position, Hidden, w.waves.data() + first_position * op::row_bytes(Hidden)},
              {1, Hidden, w.no_segment.data()}, without_segments(s, batch), y);
  }

  /// Overwrites y.
  static void forward(stream& s, const parameters<const E>& w, E /*epsilon*/, const tensors::dropout& dropout,
                      const tensors::token_batch& batch, output y, saved& keep) noexcept {
    const tensors::arena::scope scope(s.arena());
    keep.dropout = dropout;
    const output waves = zeros(s, batch.sequences.longest());
    fill_sinusoidal_positions<E>(waves, 1 / static_cast<double>(scale()));
    op::forward(s, w.words, waves, zeros(s, 1), without_segments(s, batch), y);
    elementwise::scale(s, scale(), y, y);
    if (dropout.active()) backends::dropout_op<B>::apply(s, dropout, y, y);
  }

  /// Destroys d, the gradient by the output; accumulates into gradients.
  static void backward(stream& s, const parameters<const E>&, const tensors::token_batch& batch,
                       std::int32_t padding_id, const saved& kept, output d, const parameters<E>& gradients) noexcept {
    const tensors::arena::scope scope(s.arena());
    if (kept.dropout.active()) backends::dropout_op<B>::apply(s, kept.dropout, d, d);
    elementwise::scale(s, scale(), d, d);
    op::backward(s, without_segments(s, batch), padding_id, d, gradients.words, zeros(s, batch.sequences.longest()),
                 zeros(s, 1));
  }

  [[nodiscard]] static std::size_t scratch(std::size_t tokens, std::size_t /*concurrency*/) noexcept {
    using tensors::arena;
    return arena::bytes_for(tokens * Hidden, sizeof(E)) + arena::bytes_for(Hidden, sizeof(E)) +
           arena::bytes_for(tokens, 1);
  }

 private:
  static E scale() noexcept { return static_cast<E>(std::sqrt(static_cast<double>(Hidden))); }
  static output zeros(stream& s, std::size_t rows) noexcept {
    const auto memory = s.arena().template take<E>(rows * Hidden);
    std::ranges::fill(memory, E(0));
    return {memory.data(), rows};
  }
  static tensors::token_batch without_segments(stream& s, tensors::token_batch batch) noexcept {
    const auto segments = s.arena().template take<std::uint8_t>(batch.ids.size());
    std::ranges::fill(segments, std::uint8_t{0});
    batch.segments = segments;
    return batch;
  }
};

}  // namespace clinicalbert::layers
