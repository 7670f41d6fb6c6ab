#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <vector>

#include "clinicalbert/batches/target_example.hpp"
#include "clinicalbert/metrics/rouge.hpp"
#include "clinicalbert/tasks/target_examples.hpp"
#include "clinicalbert/tasks/target_writer.hpp"

namespace clinicalbert::tasks {

/// How well targets are written.
struct target_scores {
  double loss = 0;          ///< mean cross-entropy of a piece of the given targets, in nats
  std::size_t pieces = 0;   ///< over which that is the mean
  std::size_t written = 0;  ///< pairs whose target was generated too
  target_counts counts;     ///< what was cut for the loss
  double rouge_1 = 0, rouge_2 = 0, rouge_l = 0, rouge_l_sum = 0;  ///< means of F1 over those that were written
};

/// Scores a writer by a corpus: the loss of all its targets, and ROUGE of the targets that it generates of the first
/// `most_written` sources. Throws what the writer throws.
template <class Model>
[[nodiscard]] target_scores score_targets(typename Model::stream& s, const target_writer<Model>& writer,
                                          const target_corpus& corpus, std::size_t most_written) {
  target_scores scores;
  std::vector<batches::target_example> examples;
  scores.counts = add_target_examples(writer.tokenizer(), corpus, writer.settings().lengths, examples);
  const auto sums = writer.score(s, std::span<const batches::target_example>(examples));
  scores.pieces = sums.rows;
  if (sums.rows > 0) scores.loss = sums.loss / static_cast<double>(sums.rows);
  scores.written = std::min(most_written, corpus.pairs.size());
  const double share = 1 / static_cast<double>(std::max<std::size_t>(1, scores.written));
  for (const auto& pair : std::span(corpus.pairs).first(scores.written)) {
    const auto found = metrics::score_rouge(pair.target, writer.write(s, pair.source));
    scores.rouge_1 += share * found.rouge_1.f1;
    scores.rouge_2 += share * found.rouge_2.f1;
    scores.rouge_l += share * found.rouge_l.f1;
    scores.rouge_l_sum += share * found.rouge_l_sum.f1;
  }
  return scores;
}

}  // namespace clinicalbert::tasks
