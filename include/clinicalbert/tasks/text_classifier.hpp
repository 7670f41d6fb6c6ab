#pragma once

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "clinicalbert/batches/collate_texts.hpp"
#include "clinicalbert/heads/sequence_class.hpp"
#include "clinicalbert/heads/with_heads.hpp"
#include "clinicalbert/labels/class_scores.hpp"
#include "clinicalbert/models/encoder.hpp"
#include "clinicalbert/models/repeated_infer.hpp"
#include "clinicalbert/tasks/class_meaning.hpp"
#include "clinicalbert/tasks/document_windows.hpp"
#include "clinicalbert/tensors/arena.hpp"
#include "clinicalbert/tokens/tokenizer.hpp"

namespace clinicalbert::tasks {

/// A frozen sequence classifier with its tokenizer: from texts, or pairs of texts, of any length to one row of scores
/// each.
///
/// Const use is safe from many threads, each with its own stream and workspace. How texts are cut:
/// document_windows.hpp; how their windows' scores become theirs: labels/class_scores.hpp.
template <models::Model M, backends::Backend B>
class text_classifier {
  static_assert(std::same_as<typename B::element, float>, "text_classifier: a classifier computes in float");

 public:
  using encoder = models::encoder<M, B>;
  using repeated = models::repeated_infer<encoder>;
  using head = heads::sequence_class<encoder::hidden, B>;
  using model = heads::with_heads<encoder, head>;
  using stream = typename B::stream;

  /// The memory of a call, used again by the next.
  struct workspace {
    std::vector<document_windows> texts;     // may be longer than the last call's list
    std::vector<std::size_t> first_windows;  // [texts + 1]: a text's windows among all
    std::vector<float> window_scores;        // [windows, K]
    batches::text_batch batch;
  };

  /// Throws std::invalid_argument where the parts do not fit together: labels and head, vocabulary and word table,
  /// windows and positions; the message has the numbers.
  text_classifier(typename model::frozen weights, const models::encoder_options& options, class_meaning meaning,
                  tokens::tokenizer tokenizer, const document_options& windows = {})
      : weights_(std::move(weights)),
        options_(options),
        meaning_(std::move(meaning)),
        tokenizer_(std::move(tokenizer)),
        windows_(windows) {
    const auto tables = weights_.encoder.embeddings.sizes();
    const std::size_t labels = meaning_.classes.size(), least = document_windows::least_length;
    require(classes() == labels, "outputs of the head", classes(), "labels", labels);
    require(meaning_.thresholds.empty() || meaning_.thresholds.size() == labels, "thresholds",
            meaning_.thresholds.size(), "labels", labels);
    require(tokenizer_.pieces().size() <= tables.vocabulary, "pieces of the vocabulary", tokenizer_.pieces().size(),
            "rows of the word table", tables.vocabulary);
    require(tables.segments >= 2, "rows of the segment table", tables.segments, "segments", 2);
    require(windows_.length <= tables.positions, "pieces of a window", windows_.length, "positions", tables.positions);
    require(windows_.length >= least, "pieces of a window", windows_.length, "or more that it must hold:", least);
  }

  [[nodiscard]] const tokens::tokenizer& tokenizer() const noexcept { return tokenizer_; }
  [[nodiscard]] const document_options& windows() const noexcept { return windows_; }
  [[nodiscard]] const class_meaning& meaning() const noexcept { return meaning_; }
  [[nodiscard]] std::size_t classes() const noexcept { return std::get<0>(weights_.heads).labels(); }

  /// Overwrites `scores`, [texts, K], and `memory`, whose `first_windows` say how many windows each text has.
  ///
  /// Scores are probabilities, or of a regression values. A call with memory that has seen larger texts allocates
  /// nothing. Throws text::size_error, std::bad_alloc.
  void score(stream& s, std::span<const document> texts, workspace& memory, std::vector<float>& scores) const {
    if (memory.texts.size() < texts.size()) memory.texts.resize(texts.size());
    memory.first_windows.assign(1, 0);
    for (std::size_t t = 0; t < texts.size(); ++t) {
      memory.texts[t].read(tokenizer_, texts[t], windows_.length, windows_.overlap);
      memory.first_windows.push_back(memory.first_windows.back() + memory.texts[t].size());
    }
    memory.window_scores.resize(memory.first_windows.back() * classes());
    memory.batch.clear();
    std::size_t begin = 0;  // the first window of the batch
    for (std::size_t t = 0; t < texts.size(); ++t)
      for (std::size_t w = 0; w < memory.texts[t].size(); ++w) {
        const std::size_t tokens = memory.batch.tokens();
        if (tokens > 0 && tokens + memory.texts[t].length(w) > windows_.batch_tokens) begin = run(s, memory, begin);
        memory.texts[t].append(w, tokenizer_.pieces(), memory.batch.ids, memory.batch.segments);
        memory.batch.sequence_offsets.push_back(static_cast<std::uint32_t>(memory.batch.ids.size()));
      }
    if (memory.batch.tokens() > 0) run(s, memory, begin);

    scores.resize(texts.size() * classes());
    for (std::size_t t = 0; t < texts.size(); ++t) {
      const std::size_t first = memory.first_windows[t], count = memory.first_windows[t + 1] - first;
      labels::pool_windows<float>(std::span(memory.window_scores).subspan(first * classes(), count * classes()),
                                  windows_.pooling, std::span(scores).subspan(t * classes(), classes()));
    }
  }

  /// Overwrites `chosen` with the labels that a row of scores stands for, as labels::choose_labels.
  void choose(std::span<const float> scores, std::vector<std::uint32_t>& chosen) const {
    labels::choose_labels<float>(meaning_.problem, scores, meaning_.thresholds, chosen);
  }

 private:
  /// Scores the windows of the batch, the first of which is number `begin` of all; empties it. Returns the number of
  /// the next.
  std::size_t run(stream& s, workspace& memory, std::size_t begin) const {
    const auto view = memory.batch.tokens_view();
    const std::size_t tokens = memory.batch.tokens(), rows = memory.batch.sequences();
    const auto scores = std::span(memory.window_scores).subspan(begin * classes(), rows * classes());
    const std::size_t numbers = repeated::rows(tokens) * encoder::hidden;
    s.arena().reserve(repeated::workspace(tokens, view.sequences.longest(), s.concurrency()) +
                      head::workspace(rows, {classes()}, s.concurrency()) +
                      tensors::arena::bytes_for(numbers, sizeof(float)) +
                      tensors::arena::bytes_for(rows * classes(), sizeof(float)));
    const tensors::arena::scope scope(s.arena());
    const typename encoder::output hidden(s.arena().template take<float>(numbers).data(), tokens);
    repeated::infer(s, weights_.encoder, options_, view, hidden);
    const auto logits = s.arena().template take<float>(rows * classes());
    head::infer(s, std::get<0>(weights_.heads), view.sequences, hidden, {logits.data(), rows, classes()});
    s.wait();
    std::ranges::copy(logits, scores.begin());
    for (std::size_t r = 0; r < rows; ++r) {
      const auto row = scores.subspan(r * classes(), classes());
      labels::scores_of_logits<float>(meaning_.problem, row, row);
    }
    memory.batch.clear();
    return begin + rows;
  }

  static void require(bool fits, const char* what, std::size_t n, const char* other, std::size_t m) {
    if (!fits)
      throw std::invalid_argument("text_classifier: " + std::to_string(n) + " " + what + " do not fit " +
                                  std::to_string(m) + " " + other);
  }

  typename model::frozen weights_;
  models::encoder_options options_;
  class_meaning meaning_;
  tokens::tokenizer tokenizer_;
  document_options windows_;
};

}  // namespace clinicalbert::tasks
