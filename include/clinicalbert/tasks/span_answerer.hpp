#pragma once

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

#include "clinicalbert/batches/collate_spans.hpp"
#include "clinicalbert/heads/span_extract.hpp"
#include "clinicalbert/heads/with_heads.hpp"
#include "clinicalbert/labels/answer_search.hpp"
#include "clinicalbert/models/encoder.hpp"
#include "clinicalbert/models/repeated_infer.hpp"
#include "clinicalbert/tasks/question_windows.hpp"
#include "clinicalbert/tokens/encoding.hpp"
#include "clinicalbert/tokens/piece_range.hpp"
#include "clinicalbert/tokens/tokenizer.hpp"

namespace clinicalbert::tasks {

/// How questions are answered.
struct answering_options {
  question_windows windows = {};
  std::size_t batch_tokens = 2048;  ///< windows go through the encoder together, about so many pieces at a time
  labels::answer_options answers = {};
};

/// A question on its way through an answerer. Its texts are the caller's, who may ask more about them.
struct asked_question {
  tokens::encoding question;                   ///< without [CLS] and [SEP], as those of the texts
  std::vector<const tokens::encoding*> texts;  ///< in the order of their numbers
  labels::answers found;
};

/// A frozen span extractor with its tokenizer: from the pieces of a question and of texts of any length to answers.
///
/// Const use is safe from many threads, each with its own stream. How the answers of windows are joined:
/// labels/answer_search.hpp.
template <models::Model M, backends::Backend B>
class span_answerer {
  static_assert(std::same_as<typename B::element, float>, "span_answerer: an answerer computes in float");

 public:
  using encoder = models::encoder<M, B>;
  using repeated = models::repeated_infer<encoder>;
  using head = heads::span_extract<encoder::hidden, B>;
  using model = heads::with_heads<encoder, head>;
  using stream = typename B::stream;

  /// Throws std::invalid_argument where the parts do not fit together: vocabulary and word table, windows and
  /// positions, the segments of question and text; the message has the numbers.
  span_answerer(typename model::frozen weights, const models::encoder_options& options, tokens::tokenizer tokenizer,
                const answering_options& how = {})
      : weights_(std::move(weights)), options_(options), tokenizer_(std::move(tokenizer)), how_(how) {
    const auto tables = weights_.encoder.embeddings.sizes();
    const auto require = [](bool fits, const char* what, std::size_t n, const char* other, std::size_t m) {
      if (!fits)
        throw std::invalid_argument("span_answerer: " + std::to_string(n) + " " + what + " do not fit " +
                                    std::to_string(m) + " " + other);
    };
    require(tokenizer_.pieces().size() <= tables.vocabulary, "pieces of the vocabulary", tokenizer_.pieces().size(),
            "rows of the word table", tables.vocabulary);
    require(how_.windows.length <= tables.positions, "pieces of a window", how_.windows.length, "positions",
            tables.positions);
    require(tables.segments >= 2, "segments, question and text,", 2, "rows of the segment table", tables.segments);
  }

  [[nodiscard]] const tokens::tokenizer& tokenizer() const noexcept { return tokenizer_; }
  [[nodiscard]] const answering_options& how() const noexcept { return how_; }

  /// Overwrites what is found for each question. Throws tokens::window_error as `question_windows` does.
  void answer(stream& s, std::span<asked_question> questions) const {
    std::vector<placed_window> open;
    std::vector<labels::answer_search> searches(questions.size(), labels::answer_search(how_.answers));
    for (std::size_t q = 0; q < questions.size(); ++q)
      for (std::size_t t = 0; t < questions[q].texts.size(); ++t)
        for (const auto& stretch : how_.windows.stretches(questions[q].question.size(), questions[q].texts[t]->size()))
          open.push_back({q, t, stretch, questions[q].question.size() + stretch.size() + 3});
    for (std::size_t begin = 0; begin < open.size();) {
      std::size_t end = begin, tokens = 0;
      do tokens += open[end].length;
      while (++end < open.size() && tokens + open[end].length <= how_.batch_tokens);
      run(s, questions, std::span(open).subspan(begin, end - begin), tokens, searches);
      begin = end;
    }
    for (std::size_t q = 0; q < questions.size(); ++q) questions[q].found = searches[q].finish();
  }

 private:
  struct placed_window {
    std::size_t question, text;
    tokens::piece_range stretch;
    std::size_t length;
  };

  void run(stream& s, std::span<const asked_question> questions, std::span<const placed_window> windows,
           std::size_t tokens, std::span<labels::answer_search> searches) const {
    batches::span_batch batch;
    batch.ids.reserve(tokens);
    batch.segments.reserve(tokens);
    for (const auto& w : windows) {
      const auto& question = questions[w.question].question.ids;
      const std::int32_t* const text = questions[w.question].texts[w.text]->ids.data();
      batch.ids.push_back(tokenizer_.pieces().cls_id());
      batch.ids.insert(batch.ids.end(), question.begin(), question.end());
      batch.ids.push_back(tokenizer_.pieces().sep_id());
      batch.segments.resize(batch.ids.size(), std::uint8_t{0});
      batch.ids.insert(batch.ids.end(), text + w.stretch.begin, text + w.stretch.end);
      batch.ids.push_back(tokenizer_.pieces().sep_id());
      batch.segments.resize(batch.ids.size(), std::uint8_t{1});
      batch.sequence_offsets.push_back(static_cast<std::uint32_t>(batch.ids.size()));
    }

    const auto view = batch.tokens_view();
    const std::size_t numbers = repeated::rows(tokens) * encoder::hidden;
    s.arena().reserve(repeated::workspace(tokens, view.sequences.longest(), s.concurrency()) +
                      head::workspace(tokens, s.concurrency()) + tensors::arena::bytes_for(numbers, sizeof(float)) +
                      tensors::arena::bytes_for(tokens * head::outputs, sizeof(float)));
    const tensors::arena::scope scope(s.arena());
    const typename encoder::output hidden(s.arena().template take<float>(numbers).data(), tokens);
    repeated::infer(s, weights_.encoder, options_, view, hidden);
    const std::span<float> logits = s.arena().template take<float>(tokens * head::outputs);
    head::infer(s, std::get<0>(weights_.heads), hidden, {logits.data(), tokens});
    s.wait();
    for (std::size_t i = 0; i < windows.size(); ++i) {
      const auto& w = windows[i];
      const auto& asked = questions[w.question];
      searches[w.question].add(
          static_cast<std::uint32_t>(w.text),
          logits.subspan(view.sequences.begin(i) * head::outputs, view.sequences.length(i) * head::outputs),
          asked.question.size() + 2,
          std::span(asked.texts[w.text]->offsets).subspan(w.stretch.begin, w.stretch.size()));
    }
  }

  typename model::frozen weights_;
  models::encoder_options options_;
  tokens::tokenizer tokenizer_;
  answering_options how_;
};

}  // namespace clinicalbert::tasks
