#pragma once

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "clinicalbert/batches/packed_sequences.hpp"
#include "clinicalbert/heads/with_heads.hpp"
#include "clinicalbert/models/encoder.hpp"
#include "clinicalbert/models/repeated_infer.hpp"
#include "clinicalbert/tasks/document_windows.hpp"
#include "clinicalbert/tasks/token_pooling.hpp"
#include "clinicalbert/tensors/arena.hpp"
#include "clinicalbert/tokens/tokenizer.hpp"

namespace clinicalbert::tasks {

/// How texts become vectors. A text of one window is embedded as sentence-transformers does; a longer one is not cut:
/// the pooled rows are those of all its windows, which share no pieces.
struct embedding_options {
  std::size_t length = 512;         ///< pieces of a window, special ones included; at most the model's positions
  std::size_t batch_tokens = 1024;  ///< windows go through the encoder together, about so many pieces at a time
  std::optional<token_pooling> pooling = {};  ///< none: as the folder says (token_pooling.hpp), else the mean
};

/// A frozen encoder with its tokenizer: from texts of any length to vectors of length 1, v = p / max(|p|, 1e-12) with
/// the pooled rows p of the last hidden state (Reimers and Gurevych 2019, section 3).
///
/// Const use is safe from many threads, each with its own stream and workspace.
template <models::Model M, backends::Backend B>
class text_embedder {
  static_assert(std::same_as<typename B::element, float>, "text_embedder: an embedder computes in float");

 public:
  using encoder = models::encoder<M, B>;
  using repeated = models::repeated_infer<encoder>;
  using model = heads::with_heads<encoder>;
  using stream = typename B::stream;
  static constexpr std::size_t hidden = encoder::hidden;

  /// The memory of a call, used again by the next.
  struct workspace {
    document_windows windows;
    batches::packed_sequences batch;
    std::vector<std::size_t> owners;  // the text of each sequence of the batch
    std::vector<double> sums;         // [texts, hidden] of pooled rows
    std::vector<std::size_t> counts;  // [texts] of them
  };

  /// Throws std::invalid_argument where the parts do not fit together: vocabulary and word table, windows and
  /// positions.
  text_embedder(typename model::frozen weights, const models::encoder_options& options, tokens::tokenizer tokenizer,
                const embedding_options& how = {})
      : weights_(std::move(weights)), options_(options), tokenizer_(std::move(tokenizer)), how_(how) {
    const auto tables = weights_.encoder.embeddings.sizes();
    const auto require = [](bool fits, const std::string& sentence) {
      if (!fits) throw std::invalid_argument("text_embedder: " + sentence);
    };
    require(tokenizer_.pieces().size() <= tables.vocabulary, "the vocabulary has more pieces than the word table rows");
    require(how_.length <= tables.positions, "windows of " + std::to_string(how_.length) + " pieces do not fit " +
                                                 std::to_string(tables.positions) + " positions");
    require(how_.length >= document_windows::least_length,
            "windows of " + std::to_string(how_.length) + " pieces are too short");
  }

  [[nodiscard]] const tokens::tokenizer& tokenizer() const noexcept { return tokenizer_; }
  [[nodiscard]] const embedding_options& how() const noexcept { return how_; }

  /// Overwrites `embeddings`, [texts, hidden]. A call with memory that has seen larger texts allocates nothing. Throws
  /// text::size_error, std::bad_alloc.
  void embed(stream& s, std::span<const std::string_view> texts, workspace& memory,
             std::vector<float>& embeddings) const {
    memory.sums.assign(texts.size() * hidden, 0.0);
    memory.counts.assign(texts.size(), 0);
    memory.batch.clear_sequences();
    memory.owners.clear();
    for (std::size_t t = 0; t < texts.size(); ++t) {
      memory.windows.read(tokenizer_, {texts[t]}, how_.length, 0);
      for (std::size_t w = 0; w < memory.windows.size(); ++w) {
        const std::size_t tokens = memory.batch.tokens();
        if (tokens > 0 && tokens + memory.windows.length(w) > how_.batch_tokens) run(s, memory);
        memory.windows.append(w, tokenizer_.pieces(), memory.batch.ids, memory.batch.segments);
        memory.batch.sequence_offsets.push_back(static_cast<std::uint32_t>(memory.batch.ids.size()));
        memory.owners.push_back(t);
      }
    }
    if (memory.batch.tokens() > 0) run(s, memory);
    embeddings.resize(texts.size() * hidden);
    for (std::size_t t = 0; t < texts.size(); ++t) {
      const auto sum = std::span(memory.sums).subspan(t * hidden, hidden);
      double square = 0;
      for (double& x : sum) {
        x /= static_cast<double>(memory.counts[t]);
        square += x * x;
      }
      const double length = std::max(std::sqrt(square), 1e-12);
      for (std::size_t c = 0; c < hidden; ++c) embeddings[t * hidden + c] = static_cast<float>(sum[c] / length);
    }
  }

 private:
  /// Adds what is pooled of the batch's rows to the sums of their texts; empties the batch.
  void run(stream& s, workspace& memory) const {
    const auto view = memory.batch.tokens_view();
    const std::size_t tokens = memory.batch.tokens();
    const std::size_t numbers = repeated::rows(tokens) * hidden;
    s.arena().reserve(repeated::workspace(tokens, view.sequences.longest(), s.concurrency()) +
                      tensors::arena::bytes_for(numbers, sizeof(float)));
    const tensors::arena::scope scope(s.arena());
    const typename encoder::output states(s.arena().template take<float>(numbers).data(), tokens);
    repeated::infer(s, weights_.encoder, options_, view, states);
    s.wait();
    for (std::size_t i = 0; i < memory.owners.size(); ++i) {
      const std::size_t begin = view.sequences.begin(i), t = memory.owners[i],
                        rows = how_.pooling == token_pooling::first ? 1 : view.sequences.length(i);
      for (std::size_t n = begin; n < begin + rows; ++n)
        for (std::size_t c = 0; c < hidden; ++c)
          memory.sums[t * hidden + c] += static_cast<double>(states.data()[n * hidden + c]);
      memory.counts[t] += rows;
    }
    memory.batch.clear_sequences();
    memory.owners.clear();
  }

  typename model::frozen weights_;
  models::encoder_options options_;
  tokens::tokenizer tokenizer_;
  embedding_options how_;
};

}  // namespace clinicalbert::tasks
