#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "clinicalbert/layers/final_norm.hpp"
#include "clinicalbert/layers/prefixed.hpp"
#include "clinicalbert/models/config.hpp"
#include "clinicalbert/models/parts.hpp"
#include "clinicalbert/tensors/cursor.hpp"
#include "clinicalbert/tensors/random.hpp"
#include "clinicalbert/tensors/rows.hpp"
#include "clinicalbert/tensors/token_batch.hpp"

namespace clinicalbert::models {

/// What an encoder and a decoder have in common: embeddings, a stack of blocks and, where blocks normalize first, a
/// last norm; their weights in both forms under Hugging Face's names, and what forward saves of them.
template <Model M, backends::Backend B, class Block>
struct block_stack {
  static constexpr encoder_config config = M::config;
  static constexpr std::size_t hidden = config.hidden;

  using model = M;
  using backend = B;
  using E = typename B::element;
  using stream = typename B::stream;
  using embed = embeddings_of<M, B>;
  using block = Block;
  using last_norm = layers::final_norm<hidden, B, config.norm == norm_placement::pre>;
  using input = tensors::rows<const E, hidden>;
  using output = tensors::rows<E, hidden>;

  /// What names of block number i begin with.
  [[nodiscard]] static std::string block_prefix(std::size_t i) { return "encoder.layer." + std::to_string(i) + "."; }

  /// The trainable form; `Parameters` is the type that derives from it.
  template <class T, class Parameters>
  struct stack_parameters {
    typename embed::template parameters<T> embeddings;
    std::array<typename block::template parameters<T>, config.layers> blocks;
    typename last_norm::template parameters<T> last;

    [[nodiscard]] static Parameters bind(tensors::cursor<T>& memory, const layers::table_sizes& sizes) noexcept {
      return bind_to(embed::template parameters<T>::bind(memory, sizes), memory);
    }
    /// With embeddings of another model, which take no memory here.
    [[nodiscard]] static Parameters bind_to(const typename embed::template parameters<T>& embeddings,
                                            tensors::cursor<T>& memory) noexcept {
      Parameters p;
      p.embeddings = embeddings;
      for (auto& b : p.blocks) b = block::template parameters<T>::bind(memory);
      p.last = last_norm::template parameters<T>::bind(memory);
      return p;
    }
    /// each(name, shape, spans...) for every parameter, in the order of the flat memory but for q, k and v.
    static void visit(auto&& each, auto&... p) {
      embed::template parameters<T>::visit(layers::prefixed(each, "embeddings."), p.embeddings...);
      visit_stack(each, p...);
    }
    /// The same without the embeddings.
    static void visit_stack(auto&& each, auto&... p) {
      for (std::size_t i = 0; i < config.layers; ++i)
        block::template parameters<T>::visit(layers::prefixed(each, block_prefix(i)), p.blocks[i]...);
      last_norm::template parameters<T>::visit(layers::prefixed(each, "encoder.LayerNorm."), p.last...);
    }
  };

  struct frozen {
    typename embed::frozen embeddings;
    std::vector<typename block::frozen> blocks;
    typename last_norm::frozen last;

    /// Without weights: for `visit` to fill.
    explicit frozen(const layers::table_sizes& sizes) : embeddings(sizes), blocks(config.layers) {}

    template <class Parameters>
    explicit frozen(const stack_parameters<const E, Parameters>& p) : embeddings(p.embeddings), last(p.last) {
      blocks.reserve(config.layers);
      for (const auto& b : p.blocks) blocks.emplace_back(b);
    }

    /// each(name, layers::frozen_part) for every part.
    static void visit(auto&& each, frozen& f) {
      embed::frozen::visit(layers::prefixed_parts(each, "embeddings."), f.embeddings);
      for (std::size_t i = 0; i < config.layers; ++i)
        block::frozen::visit(layers::prefixed_parts(each, block_prefix(i)), f.blocks[i]);
      last_norm::frozen::visit(layers::prefixed_parts(each, "encoder.LayerNorm."), f.last);
    }
  };

  /// What backward needs of forward: views into the stream's arena, alive until the scope around them ends.
  struct saved {
    tensors::token_batch batch;
    tensors::random_key key;
    typename embed::saved embeddings;
    std::array<typename block::saved, config.layers> blocks;  // with gradient checkpointing all are the same memory
    std::array<output, config.layers + 1> hidden_states;      // the embeddings', then each block's
    typename last_norm::saved last;
  };
};

}  // namespace clinicalbert::models
