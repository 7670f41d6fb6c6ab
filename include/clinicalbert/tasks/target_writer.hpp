#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "clinicalbert/batches/collate_targets.hpp"
#include "clinicalbert/batches/target_example.hpp"
#include "clinicalbert/generation/beam.hpp"
#include "clinicalbert/generation/decoder_run.hpp"
#include "clinicalbert/generation/greedy.hpp"
#include "clinicalbert/generation/options.hpp"
#include "clinicalbert/losses/label_weight.hpp"
#include "clinicalbert/models/check_pairs.hpp"
#include "clinicalbert/models/encoder_decoder.hpp"
#include "clinicalbert/tasks/target_examples.hpp"
#include "clinicalbert/tasks/writing_settings.hpp"
#include "clinicalbert/tensors/arena.hpp"
#include "clinicalbert/tokens/join_pieces.hpp"
#include "clinicalbert/tokens/tokenizer.hpp"
#include "clinicalbert/training/scored_rows.hpp"

namespace clinicalbert::tasks {

/// A frozen encoder-decoder with its tokenizer: writes a target of a text, and says how likely given ones are.
///
/// Model is a heads::with_language_model. Const use is safe from many threads, each with its own stream.
template <class Model>
class target_writer {
 public:
  using model = Model;
  using halves = typename Model::encoder_decoder;
  using stream = typename Model::stream;
  using E = typename Model::E;

  /// Throws generation::generation_error for settings by which this model cannot write, std::invalid_argument for a
  /// vocabulary that its word tables do not hold.
  target_writer(typename Model::frozen weights, const models::encoder_decoder_options& options,
                tokens::tokenizer tokenizer, const writing_settings& how)
      : weights_(std::move(weights)), options_(options), tokenizer_(std::move(tokenizer)), how_(how) {
    const auto source = source_tables(), target = target_tables();
    if (std::min(source.vocabulary, target.vocabulary) < tokenizer_.pieces().size())
      throw std::invalid_argument("target_writer: " + std::to_string(tokenizer_.pieces().size()) +
                                  " pieces for word tables of " + std::to_string(source.vocabulary) + " and " +
                                  std::to_string(target.vocabulary) + " rows");
    how_.lengths.source = std::min(how_.lengths.source, source.positions);
    how_.lengths.target = std::min(how_.lengths.target, target.positions);
    generation::check_options(how_.rules(), ids(), target.vocabulary, target.positions);
    generation::check_options(how_.search, target.vocabulary);
  }

  [[nodiscard]] const tokens::tokenizer& tokenizer() const noexcept { return tokenizer_; }
  [[nodiscard]] const writing_settings& settings() const noexcept { return how_; }
  /// What targets begin and end with.
  [[nodiscard]] generation::end_ids ids() const noexcept {
    return {tokenizer_.pieces().cls_id(), tokenizer_.pieces().sep_id()};
  }

  /// The target of a source; of a longer one than the settings say only the beginning is read. Throws
  /// generation::generation_error where the rules ban every target, text::size_error, std::bad_alloc.
  [[nodiscard]] std::string write(stream& s, std::string_view source) const {
    tokens::encoding memory;
    std::vector<std::int32_t> read;
    read_source(tokenizer_, source, how_.lengths.source, memory, read);
    const std::vector<std::uint8_t> segments(read.size());
    const std::vector<std::uint32_t> offsets{0, static_cast<std::uint32_t>(read.size())};
    generation::decoder_run<Model> run(s, weights_, options_, {read, segments, tensors::sequences(offsets)});
    std::vector<std::int32_t> written;
    if (how_.search.beams == 1) {
      written = generation::greedy(run, how_.rules(), ids()).ids;
    } else {
      auto found = generation::beam_search(run, how_.rules(), how_.search, ids());
      if (found.empty()) throw generation::generation_error("the rules ban every target");
      written = std::move(found.front().ids);
    }
    // A piece that the word table has beyond the vocabulary spells nothing.
    std::erase_if(written, [&](std::int32_t id) { return std::cmp_greater_equal(id, tokenizer_.pieces().size()); });
    return join_pieces(tokenizer_.pieces(), written);
  }

  /// Cross-entropy in nats, summed over all ids of the examples' targets but the first of each, and how many have the
  /// highest logit. Throws batches::batch_error, std::invalid_argument for ids that the model lacks.
  [[nodiscard]] training::row_scores score(stream& s, std::span<const batches::target_example> examples) const {
    constexpr std::size_t tokens_at_once = 2048;
    training::row_scores sums;
    batches::target_batch batch;
    std::vector<std::uint32_t> chosen;
    for (std::size_t next = 0; next < examples.size();) {
      chosen.clear();
      for (std::size_t tokens = 0; next < examples.size() && (chosen.empty() || tokens < tokens_at_once); ++next) {
        chosen.push_back(static_cast<std::uint32_t>(next));
        tokens += examples[next].source.size() + examples[next].target.size();
      }
      batches::collate_targets(examples, chosen, batch);
      const auto found = score(s, batch);
      sums.loss += found.loss;
      sums.rows += found.rows;
      sums.right += found.right;
    }
    return sums;
  }

 private:
  [[nodiscard]] layers::table_sizes source_tables() const noexcept {
    return weights_.halves.encoder_half.embeddings.sizes();
  }
  [[nodiscard]] layers::table_sizes target_tables() const noexcept {
    return weights_.halves.decoder_half.embeddings.sizes();
  }

  [[nodiscard]] training::row_scores score(stream& s, const batches::target_batch& batch) const {
    constexpr std::size_t rows_at_once = 256, hidden = halves::hidden;
    const auto pairs = batch.pairs_view();
    const std::size_t vocabulary = target_tables().vocabulary, labels = batch.labels.size();
    models::check_pairs(pairs, source_tables(), target_tables());
    (void)losses::label_weight<E>(batch.labels, vocabulary, {});
    const auto shape = halves::shape_of(pairs);
    const auto bytes = [](std::size_t count) { return tensors::arena::bytes_for(count, sizeof(E)); };
    const std::size_t most = std::min(rows_at_once, labels);
    s.arena().reserve(std::max(halves::infer_workspace(shape, s.concurrency()),
                               Model::head::workspace(most, {vocabulary}, s.concurrency()) + bytes(most * vocabulary) +
                                   training::row_scores_workspace(most)) +
                      bytes(shape.source_tokens * hidden) + bytes(shape.tokens * hidden));
    const tensors::arena::scope scope(s.arena());
    const typename halves::output source(s.arena().template take<E>(shape.source_tokens * hidden).data(),
                                         shape.source_tokens);
    const typename halves::output y(s.arena().template take<E>(shape.tokens * hidden).data(), shape.tokens);
    halves::infer(s, weights_.halves, options_, pairs, source, y);
    const auto epsilon = static_cast<E>(options_.decoder.layer_norm_epsilon);
    training::row_scores sums;
    for (std::size_t begin = 0; begin < labels; begin += rows_at_once) {
      const tensors::arena::scope of_chunk(s.arena());
      const std::size_t count = std::min(rows_at_once, labels - begin);
      const tensors::matrix<E> logits(s.arena().template take<E>(count * vocabulary).data(), count, vocabulary);
      Model::head::infer(s, weights_.language_model, epsilon, std::span(batch.labeled_rows).subspan(begin, count), y,
                         logits);
      const auto found =
          training::score_rows<typename Model::backend>(s, logits, std::span(batch.labels).subspan(begin, count), 0.0);
      sums.loss += found.loss;
      sums.rows += found.rows;
      sums.right += found.right;
    }
    return sums;
  }

  typename Model::frozen weights_;
  models::encoder_decoder_options options_;
  tokens::tokenizer tokenizer_;
  writing_settings how_;
};

}  // namespace clinicalbert::tasks
