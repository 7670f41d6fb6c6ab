#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "clinicalbert/batches/target_example.hpp"
#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/generation/generation_error.hpp"
#include "clinicalbert/metrics/rouge.hpp"
#include "clinicalbert/tasks/score_summaries.hpp"
#include "clinicalbert/tasks/summary.hpp"
#include "clinicalbert/tasks/target_examples.hpp"
#include "clinicalbert/tasks/target_loss.hpp"
#include "clinicalbert/tasks/text_summarizer.hpp"

namespace clinicalbert::tasks {

/// How well a corpus's targets are known, and written.
struct target_scores {
  double loss = 0;                ///< mean cross-entropy of a piece of the given targets, in nats
  std::size_t pieces = 0;         ///< over which that is the mean
  target_counts counts;           ///< what was cut for the loss
  std::size_t written = 0;        ///< pairs whose source was summarized too
  metrics::rouge_scores rouge{};  ///< of those, the means (score_summaries.hpp)
};

/// Scores a summarizer by a corpus: the loss of all its targets, cut as for learning, and ROUGE of the summaries of the
/// first `most_written` sources, none of which is cut. Throws files::file_error naming the pair that cannot be
/// summarized, text::size_error, std::bad_alloc.
template <class Model>
[[nodiscard]] target_scores score_targets(typename Model::stream& s, const text_summarizer<Model>& summarizer,
                                          const target_corpus& corpus, std::size_t most_written) {
  target_scores scores;
  std::vector<batches::target_example> examples;
  const auto& how = summarizer.how();
  scores.counts =
      add_target_examples(summarizer.tokenizer(), corpus, {how.source_length, how.target.max_length}, examples);
  const auto sums = target_loss<Model>(s, summarizer.weights(), summarizer.options(),
                                       std::span<const batches::target_example>(examples));
  scores.pieces = sums.rows;
  if (sums.rows > 0) scores.loss = sums.loss / static_cast<double>(sums.rows);
  scores.written = std::min(most_written, corpus.pairs.size());
  std::vector<metrics::rouge_scores> all;
  typename text_summarizer<Model>::workspace memory;
  summary made;
  for (const auto& pair : std::span(corpus.pairs).first(scores.written)) {
    try {
      summarizer.summarize(s, pair.source, memory, made);
    } catch (const generation::generation_error& error) {
      throw files::file_error(corpus.path, "text " + std::to_string(all.size() + 1) + ": " + error.what());
    }
    all.push_back(score_summary(pair.target, made.text));
  }
  scores.rouge = mean_of(all);
  return scores;
}

}  // namespace clinicalbert::tasks
