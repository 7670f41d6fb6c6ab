#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>

#include "clinicalbert/backends/contract.hpp"
#include "clinicalbert/layers/frozen_part.hpp"
#include "clinicalbert/layers/layer_norm.hpp"
#include "clinicalbert/layers/prefixed.hpp"
#include "clinicalbert/tensors/dropout.hpp"
#include "clinicalbert/tensors/token_batch.hpp"

namespace clinicalbert::layers {

/// How many rows the three embedding tables have: known when a checkpoint or a vocabulary is.
struct table_sizes {
  std::size_t vocabulary = 0, positions = 0, segments = 2;
  friend bool operator==(const table_sizes&, const table_sizes&) = default;
};

/// BERT's input: dropout(layer_norm(word[id] + position[t] + segment[s])), t counting from 0 in each sequence.
///
/// Devlin et al. 2019, section 3 (figure 2); agrees with transformers' BertEmbeddings. The word row of the padding id
/// gets no gradient from here, as torch.nn.Embedding's padding_idx.
template <std::size_t Hidden, backends::Backend B>
struct embeddings {
  static_assert(backends::Provided<backends::embedding_op<B>>,
                "embeddings: this backend does not provide embedding_op");
  static_assert(backends::Provided<backends::dropout_op<B>>, "embeddings: this backend does not provide dropout_op");

  using E = typename B::element;
  using stream = typename B::stream;
  using op = backends::embedding_op<B>;
  using norm = layer_norm<Hidden, B>;
  using output = tensors::rows<E, Hidden>;
  static constexpr std::uint32_t dropout_site = 0xFFFF0000u;  // apart from every block's

  template <class T>
  struct parameters {
    tensors::rows<T, Hidden> words, positions, segments;  // [V, Hidden], [positions, Hidden], [segments, Hidden]
    typename norm::template parameters<T> layer_norm;

    [[nodiscard]] static parameters bind(tensors::cursor<T>& memory, const table_sizes& sizes) noexcept {
      parameters p;
      p.words = {memory.take(sizes.vocabulary * Hidden).data(), sizes.vocabulary};
      p.positions = {memory.take(sizes.positions * Hidden).data(), sizes.positions};
      p.segments = {memory.take(sizes.segments * Hidden).data(), sizes.segments};
      p.layer_norm = norm::template parameters<T>::bind(memory);
      return p;
    }
    static void visit(auto&& each, auto&... p) {
      visit_table(each, "word_embeddings.weight", p.words...);
      visit_table(each, "position_embeddings.weight", p.positions...);
      visit_table(each, "token_type_embeddings.weight", p.segments...);
      norm::template parameters<T>::visit(prefixed(each, "LayerNorm."), p.layer_norm...);
    }

   private:
    static void visit_table(auto& each, const char* name, const auto& first, const auto&... others) {
      each(name, tensors::shape(first.size(), Hidden), std::span(first.data(), first.size() * Hidden),
           std::span(others.data(), others.size() * Hidden)...);
    }
  };

  struct frozen {
    tensors::held_bytes words, positions, segments;  // rows as the backend packs them
    typename norm::frozen layer_norm;

    explicit frozen(const table_sizes& sizes) noexcept : sizes_(sizes) {}  // for `visit` to fill
    explicit frozen(const parameters<const E>& p)
        : words(pack(p.words)),
          positions(pack(p.positions)),
          segments(pack(p.segments)),
          layer_norm(p.layer_norm),
          sizes_{p.words.size(), p.positions.size(), p.segments.size()} {}

    [[nodiscard]] table_sizes sizes() const noexcept { return sizes_; }

    static void visit(auto&& each, frozen& f) {
      each("word_embeddings.weight", table(f.words, f.sizes_.vocabulary, "word_embeddings.weight"));
      each("position_embeddings.weight", table(f.positions, f.sizes_.positions, "position_embeddings.weight"));
      each("token_type_embeddings.weight", table(f.segments, f.sizes_.segments, "token_type_embeddings.weight"));
      norm::frozen::visit(prefixed_parts(each, "LayerNorm."), f.layer_norm);
    }

   private:
    static tensors::held_bytes pack(tensors::rows<const E, Hidden> table) {
      return tensors::held_bytes::filled(table.size() * op::row_bytes(Hidden),
                                         [&](std::byte* memory) { op::pack_table(table, memory); });
    }
    static frozen_part<E> table(tensors::held_bytes& held, std::size_t rows, const char* name) {
      return {&held,
              rows * op::row_bytes(Hidden),
              rows,
              Hidden,
              {name},
              [](tensors::matrix<const E> from, std::byte* to) noexcept { op::pack_table(from, to); },
              op::row_bytes(Hidden)};
    }

    table_sizes sizes_;
  };

  struct saved {
    output sum;  // [N, Hidden]
    typename norm::saved norm_saved;
    tensors::dropout dropout;

    [[nodiscard]] static saved take(tensors::arena& memory, std::size_t tokens) {
      saved s;
      s.sum = output(memory.take<E>(tokens * Hidden).data(), tokens);
      s.norm_saved = norm::saved::take(memory, tokens);
      return s;
    }
  };

  /// Overwrites y. Positions count from `first_position` in each sequence.
  static void infer(stream& s, const frozen& w, E epsilon, const tensors::token_batch& batch, output y,
                    std::size_t first_position = 0) noexcept {
    const auto sizes = w.sizes();
    op::infer(s, {sizes.vocabulary, Hidden, w.words.data()},
              {sizes.positions - first_position, Hidden, w.positions.data() + first_position * op::row_bytes(Hidden)},
              {sizes.segments, Hidden, w.segments.data()}, batch, y);
    norm::infer(s, w.layer_norm, epsilon, y, y);
  }

  /// Overwrites y.
  static void forward(stream& s, const parameters<const E>& w, E epsilon, const tensors::dropout& dropout,
                      const tensors::token_batch& batch, output y, saved& keep) noexcept {
    keep.dropout = dropout;
    op::forward(s, w.words, w.positions, w.segments, batch, keep.sum);
    norm::forward(s, w.layer_norm, epsilon, keep.sum, y, keep.norm_saved);
    if (dropout.active()) backends::dropout_op<B>::apply(s, dropout, y, y);
  }

  /// Destroys d, the gradient by the output; accumulates into gradients.
  static void backward(stream& s, const parameters<const E>& w, const tensors::token_batch& batch,
                       std::int32_t padding_id, const saved& kept, output d, const parameters<E>& gradients) noexcept {
    if (kept.dropout.active()) backends::dropout_op<B>::apply(s, kept.dropout, d, d);
    norm::backward(s, w.layer_norm, kept.norm_saved, d, d, gradients.layer_norm);
    op::backward(s, batch, padding_id, d, gradients.words, gradients.positions, gradients.segments);
  }

  [[nodiscard]] static std::size_t scratch(std::size_t tokens, std::size_t concurrency) noexcept {
    return backends::layer_norm_op<B>::scratch(tokens, Hidden, concurrency);
  }
};

}  // namespace clinicalbert::layers
