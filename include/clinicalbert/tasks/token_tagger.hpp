#pragma once

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "clinicalbert/batches/collate.hpp"
#include "clinicalbert/heads/token_class.hpp"
#include "clinicalbert/heads/with_heads.hpp"
#include "clinicalbert/labels/decode_spans.hpp"
#include "clinicalbert/labels/merge_windows.hpp"
#include "clinicalbert/labels/tag_layers.hpp"
#include "clinicalbert/losses/chain_sums.hpp"
#include "clinicalbert/models/encoder.hpp"
#include "clinicalbert/models/repeated_infer.hpp"
#include "clinicalbert/tokens/encoding.hpp"
#include "clinicalbert/tokens/find_sentence_starts.hpp"
#include "clinicalbert/tokens/plan_windows.hpp"
#include "clinicalbert/tokens/tokenizer.hpp"
#include "clinicalbert/tokens/word_table.hpp"

namespace clinicalbert::tasks {

/// How texts are cut for the encoder. None changes what a text of one window gives.
struct window_options {
  std::size_t length = 128;         ///< pieces of a window, [CLS] and [SEP] included; at most the model's positions
  std::size_t overlap = 32;         ///< pieces that neighbors share, about
  std::size_t batch_tokens = 1024;  ///< windows go through the encoder together, about so many pieces at a time
  bool at_sentences = false;        ///< windows begin and end with sentences where they can; costs more windows

  /// These windows for a model with so many positions: not longer, and with an overlap of a quarter at most.
  [[nodiscard]] window_options within(std::size_t positions) const {
    window_options fitted = *this;
    fitted.length = std::min(length, positions);
    fitted.overlap = std::min(overlap, fitted.length / 4);
    return fitted;
  }
};

/// A text on its way through a tagger.
struct tagged_text {
  tokens::encoding pieces;               ///< without [CLS] and [SEP]
  tokens::word_table words;              ///< of these pieces
  std::vector<std::uint32_t> sentences;  ///< numbers of the words at which windows should begin and end, or none
  std::vector<float> logits;             ///< [words, K]

  /// Reads a note: overwrites all but the logits.
  void read(const tokens::tokenizer& tokenizer, std::string_view note, bool at_sentences) {
    pieces.clear();
    tokenizer.append_pieces(note, pieces);
    tokens::find_words<std::int32_t>(pieces.words, pieces.offsets, words);
    sentences.clear();
    if (at_sentences) tokens::find_sentence_starts(note, words.spans, sentences);
  }
};

/// A frozen token classifier with its tokenizer: from the pieces of texts of any length to one row of logits a word.
/// What a CRF of its head has learned is in its decoder.
///
/// Const use is safe from many threads, each with its own stream. How windows are merged: labels/merge_windows.hpp.
template <models::Model M, backends::Backend B>
class token_tagger {
  static_assert(std::same_as<typename B::element, float>, "token_tagger: a tagger computes in float");

 public:
  using encoder = models::encoder<M, B>;
  using repeated = models::repeated_infer<encoder>;
  using head = heads::token_class<encoder::hidden, B>;
  using model = heads::with_heads<encoder, head>;
  using stream = typename B::stream;

  /// Throws std::invalid_argument where the parts do not fit together: tags and head, vocabulary and word table,
  /// windows and positions; the message has the numbers. labels::label_error for a CRF over layers of tags.
  token_tagger(typename model::frozen weights, const models::encoder_options& options, labels::tag_layers tags,
               tokens::tokenizer tokenizer, const window_options& windows = {})
      : weights_(std::move(weights)),
        options_(options),
        decoder_(std::move(tags), learned_by(std::get<0>(weights_.heads))),
        tokenizer_(std::move(tokenizer)),
        windows_(windows) {
    const auto tables = weights_.encoder.embeddings.sizes();
    require(classes() == decoder_.layers().size(), "labels of the head", classes(), "tags", decoder_.layers().size());
    require(tokenizer_.pieces().size() <= tables.vocabulary, "pieces of the vocabulary", tokenizer_.pieces().size(),
            "rows of the word table", tables.vocabulary);
    require(windows_.length <= tables.positions, "pieces of a window", windows_.length, "positions", tables.positions);
    require(windows_.length >= 3 && windows_.overlap < windows_.length - 2, "pieces that windows share",
            windows_.overlap, "pieces of a window", windows_.length);
  }

  [[nodiscard]] const tokens::tokenizer& tokenizer() const noexcept { return tokenizer_; }
  [[nodiscard]] const window_options& windows() const noexcept { return windows_; }
  [[nodiscard]] const labels::entity_decoder& decoder() const noexcept { return decoder_; }
  [[nodiscard]] std::size_t classes() const noexcept { return std::get<0>(weights_.heads).labels(); }

  /// Overwrites words and logits of each text from its pieces; windows keep to `sentences`, where there are some.
  void tag(stream& s, std::span<tagged_text> texts) const {
    std::vector<placed_window> open;
    std::vector<labels::window_merger> mergers;
    mergers.reserve(texts.size());
    std::vector<std::vector<tokens::piece_range>> windows(texts.size());
    for (std::size_t t = 0; t < texts.size(); ++t) {
      auto& text = texts[t];
      tokens::find_words<std::int32_t>(text.pieces.words, text.pieces.offsets, text.words);
      tokens::plan_windows(text.words.pieces, windows_.length - 2, windows_.overlap, windows[t], text.sentences);
      mergers.emplace_back(windows[t], text.pieces.size(), text.words.pieces, classes());
      for (std::size_t w = 0; w < windows[t].size(); ++w) open.push_back({t, w, windows[t][w]});
    }
    for (std::size_t begin = 0; begin < open.size();) {
      std::size_t end = begin, tokens = 0;
      do tokens += open[end].pieces.end - open[end].pieces.begin + 2;
      while (++end < open.size() &&
             tokens + open[end].pieces.end - open[end].pieces.begin + 2 <= windows_.batch_tokens);
      run(s, texts, std::span(open).subspan(begin, end - begin), tokens, mergers);
      begin = end;
    }
    for (std::size_t t = 0; t < texts.size(); ++t)
      texts[t].logits.assign(mergers[t].logits().begin(), mergers[t].logits().end());
  }

 private:
  struct placed_window {
    std::size_t text, number;
    tokens::piece_range pieces;
  };

  void run(stream& s, std::span<const tagged_text> texts, std::span<const placed_window> windows, std::size_t tokens,
           std::span<labels::window_merger> mergers) const {
    batches::ragged_batch batch;
    batch.ids.reserve(tokens);
    for (const auto& w : windows) {
      const std::int32_t* const ids = texts[w.text].pieces.ids.data();
      batch.ids.push_back(tokenizer_.pieces().cls_id());
      batch.ids.insert(batch.ids.end(), ids + w.pieces.begin, ids + w.pieces.end);
      batch.ids.push_back(tokenizer_.pieces().sep_id());
      batch.sequence_offsets.push_back(static_cast<std::uint32_t>(batch.ids.size()));
    }
    batch.segments.assign(tokens, 0);

    const auto view = batch.tokens_view();
    const std::size_t longest = view.sequences.longest();
    const std::size_t numbers = repeated::rows(tokens) * encoder::hidden;
    s.arena().reserve(
        repeated::workspace(tokens, longest, s.concurrency()) + head::workspace(tokens, {classes()}, s.concurrency()) +
        tensors::arena::bytes_for(numbers + tokens * classes(), sizeof(float)) + 2 * tensors::arena::alignment);
    const tensors::arena::scope scope(s.arena());
    const typename encoder::output hidden(s.arena().template take<float>(numbers).data(), tokens);
    repeated::infer(s, weights_.encoder, options_, view, hidden);
    const std::span<float> logits = s.arena().template take<float>(tokens * classes());
    head::infer(s, std::get<0>(weights_.heads), hidden, {logits.data(), tokens, classes()});
    s.wait();
    for (std::size_t i = 0; i < windows.size(); ++i) {
      const std::size_t first = view.sequences.begin(i) + 1, count = view.sequences.length(i) - 2;
      mergers[windows[i].text].add(windows[i].number, logits.subspan(first * classes(), count * classes()));
    }
  }

  static losses::chain_scores<const float> learned_by(const typename head::frozen& trained) noexcept {
    return {trained.chain.starts, trained.chain.pairs, trained.chain.ends};
  }

  static void require(bool fits, const char* what, std::size_t n, const char* other, std::size_t m) {
    if (!fits)
      throw std::invalid_argument("token_tagger: " + std::to_string(n) + " " + what + " do not fit " +
                                  std::to_string(m) + " " + other);
  }

  typename model::frozen weights_;
  models::encoder_options options_;
  labels::entity_decoder decoder_;
  tokens::tokenizer tokenizer_;
  window_options windows_;
};

}  // namespace clinicalbert::tasks
