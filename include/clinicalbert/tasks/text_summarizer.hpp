#pragma once

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "clinicalbert/backends/host_stream.hpp"
#include "clinicalbert/generation/beam.hpp"
#include "clinicalbert/generation/copied_numbers.hpp"
#include "clinicalbert/generation/copying_run.hpp"
#include "clinicalbert/generation/decoder_run.hpp"
#include "clinicalbert/generation/generation_error.hpp"
#include "clinicalbert/generation/greedy.hpp"
#include "clinicalbert/generation/sample.hpp"
#include "clinicalbert/generation/source_attention.hpp"
#include "clinicalbert/heads/language_model.hpp"
#include "clinicalbert/heads/with_language_model.hpp"
#include "clinicalbert/layers/embeddings.hpp"
#include "clinicalbert/models/encoder_decoder.hpp"
#include "clinicalbert/models/parts.hpp"
#include "clinicalbert/tasks/fitted_options.hpp"
#include "clinicalbert/tasks/number_roles.hpp"
#include "clinicalbert/tasks/source_parts.hpp"
#include "clinicalbert/tasks/summary.hpp"
#include "clinicalbert/tasks/trace_sentences.hpp"
#include "clinicalbert/tensors/sequences.hpp"
#include "clinicalbert/tensors/token_batch.hpp"
#include "clinicalbert/text/segmentation/sentences.hpp"
#include "clinicalbert/text/span.hpp"
#include "clinicalbert/text/unsupported_numbers.hpp"
#include "clinicalbert/tokens/encoding.hpp"
#include "clinicalbert/tokens/note_windows.hpp"
#include "clinicalbert/tokens/readable_text.hpp"
#include "clinicalbert/tokens/spelling.hpp"
#include "clinicalbert/tokens/tokenizer.hpp"
#include "clinicalbert/tokens/windows.hpp"

namespace clinicalbert::tasks {

/// Two halves with a language model whose matrix is the decoder's word table, or its own.
template <class Pair, backends::Backend B, bool Tied>
using summarizing_model = heads::with_language_model<
    models::encoder_decoder<typename Pair::encoder, typename Pair::decoder, B>,
    heads::language_model<Pair::decoder::config.hidden, models::activation_of<typename Pair::decoder>, B, Tied>>;

/// A frozen encoder-decoder with its tokenizer: from texts of any length to summaries. A text that is longer than the
/// encoder's positions is not cut: its parts (source_parts.hpp) are summarized in turn. Weights with a gate copy pieces
/// of the source (generation/copying_run.hpp).
///
/// Const use is safe from many threads, each with its own stream and workspace.
template <class Model>
class text_summarizer {
  static_assert(std::same_as<typename Model::E, float>, "text_summarizer: a summarizer computes in float");

 public:
  using model = Model;
  using stream = typename Model::stream;
  using run = generation::decoder_run<Model>;
  using model_options = typename Model::encoder_decoder::options;
  /// Whether weights with a gate can be used.
  static constexpr bool can_copy = std::same_as<stream, backends::host_stream>;

  /// The memory of a call, used again by the next.
  struct workspace {
    source_parts parts;
    tokens::spelling spelling;
    std::vector<text::byte_span> sentences, written;
    std::vector<double> attention;
    std::vector<std::uint32_t> offsets{0, 0};
    tokens::encoding source;
  };

  /// Throws std::invalid_argument for a vocabulary that the word tables do not hold, and for weights with a gate where
  /// they cannot be used, and what fitted_options throws.
  text_summarizer(typename Model::frozen weights, const model_options& options, const generation::end_ids& ids,
                  tokens::tokenizer tokenizer, const summary_options& how = {})
      : weights_(std::move(weights)),
        options_(options),
        ids_(ids),
        tokenizer_(std::move(tokenizer)),
        how_(fitted_options(how, ids, source_tables(), target_tables())),
        roles_(number_roles(tokenizer_.pieces())) {
    if (std::min(source_tables().vocabulary, target_tables().vocabulary) < tokenizer_.pieces().size())
      throw std::invalid_argument("text_summarizer: " + std::to_string(tokenizer_.pieces().size()) +
                                  " pieces for word tables of " + std::to_string(source_tables().vocabulary) + " and " +
                                  std::to_string(target_tables().vocabulary) + " rows");
    if (!can_copy && weights_.gate)
      throw std::invalid_argument("text_summarizer: a pointer-generator copies on a stream of the host only");
  }

  [[nodiscard]] const typename Model::frozen& weights() const noexcept { return weights_; }
  [[nodiscard]] const model_options& options() const noexcept { return options_; }
  [[nodiscard]] const tokens::tokenizer& tokenizer() const noexcept { return tokenizer_; }
  [[nodiscard]] const summary_options& how() const noexcept { return how_; }

  /// Overwrites `result`. Throws generation::generation_error for a text without words and where the rules leave no
  /// summary, text::size_error, std::bad_alloc.
  void summarize(stream& s, std::string_view text, workspace& memory, summary& result) const {
    result.clear();
    memory.parts.read(tokenizer_, text, how_.source_length);
    const auto& pieces = memory.parts.pieces();
    if (pieces.empty()) throw generation::generation_error("the source is empty");
    memory.spelling.learn(tokenizer_, pieces, text);
    generation::options rules = how_.target;
    generation::copied_numbers numbers(roles_);
    rules.numbers = how_.copies_numbers ? &numbers : nullptr;
    if (how_.copies_numbers)
      numbers.add_source(pieces.ids,
                         [&](std::size_t i) { return i > 0 && pieces.offsets[i - 1].end == pieces.offsets[i].begin; });
    if (how_.traces) memory.sentences = text::split_sentences(text);
    for (const auto& part : memory.parts.parts()) summarize_part(s, part, rules, memory, result);
    result.numbers = text::find_unsupported_numbers(result.text, text);
  }

 private:
  [[nodiscard]] layers::table_sizes source_tables() const noexcept {
    return weights_.halves.encoder_half.embeddings.sizes();
  }
  [[nodiscard]] layers::table_sizes target_tables() const noexcept {
    return weights_.halves.decoder_half.embeddings.sizes();
  }

  struct scored_ids {
    std::vector<std::int32_t> ids;
    double score;
  };

  void summarize_part(stream& s, const tokens::note_window& part, const generation::options& rules, workspace& memory,
                      summary& result) const {
    memory.source = tokens::frame(tokenizer_.pieces(), memory.parts.pieces(), part.pieces);
    memory.offsets[1] = static_cast<std::uint32_t>(memory.source.size());
    const tensors::sequences alone(memory.offsets);
    run decoder(s, weights_, options_, {memory.source.ids, memory.source.segments, alone});
    const auto found = generate_from(s, decoder, memory.source.ids, rules);
    if (!result.parts.empty()) result.text += '\n';
    const auto begin = static_cast<std::uint32_t>(result.text.size());
    tokens::readable_text(tokenizer_, memory.spelling).append(found.ids, result.text, memory.written);
    const text::byte_span span{begin, static_cast<std::uint32_t>(result.text.size())};
    result.parts.push_back({part.span, span, found.score});
    if (!how_.traces) return;
    generation::attend_again(decoder, found.ids, memory.attention);
    trace_sentences(result.text, {span, memory.written, memory.source.offsets, memory.attention}, memory.sentences,
                    result.sentences);
  }

  scored_ids generate_from(stream& s, run& decoder, std::span<const std::int32_t> source,
                           const generation::options& rules) const {
    if constexpr (can_copy) {
      if (weights_.gate) {
        generation::copying_run<run> copies(s, decoder, *weights_.gate, source);
        return generate(copies, rules);
      }
    }
    return generate(decoder, rules);
  }

  template <class Run>
  scored_ids generate(Run& decoder, const generation::options& rules) const {
    const auto with_mean = [](generation::target&& found) {
      const auto& all = found.log_probabilities;
      const double sum = std::accumulate(all.begin(), all.end(), 0.0);
      return scored_ids{std::move(found.ids), sum / static_cast<double>(std::max<std::size_t>(all.size(), 1))};
    };
    if (const auto* draw = std::get_if<generation::sampling_options>(&how_.search))
      return with_mean(std::move(generation::sample(decoder, rules, *draw, ids_).front()));
    const auto* const beams = std::get_if<generation::beam_options>(&how_.search);
    if (beams == nullptr) return with_mean(generation::greedy(decoder, rules, ids_));
    auto found = generation::beam_search(decoder, rules, *beams, ids_);
    if (found.empty()) throw generation::generation_error("the rules leave no summary");
    return {std::move(found.front().ids), found.front().score};
  }

  typename Model::frozen weights_;
  model_options options_;
  generation::end_ids ids_;
  tokens::tokenizer tokenizer_;
  summary_options how_;
  std::vector<generation::piece_role> roles_;
};

}  // namespace clinicalbert::tasks
