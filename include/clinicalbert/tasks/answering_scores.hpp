#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "clinicalbert/corpora/squad.hpp"
#include "clinicalbert/labels/answers.hpp"
#include "clinicalbert/metrics/squad.hpp"

namespace clinicalbert::tasks {

/// Means over questions, each in [0, 1]; 0 where there are none.
struct answering_score {
  std::size_t questions = 0;
  double exact = 0, f1 = 0;  ///< metrics::score_answer
};

struct answering_scores {
  answering_score all, answerable, impossible;
};

/// Compares answers with those of a corpus, one a question: the best one, or none where that is above it by more than
/// the threshold. A corpus without impossible questions (SQuAD 1.1) has no such choice: always the best one. Questions
/// without answers that are not impossible are left out.
[[nodiscard]] inline answering_scores score_answers(const corpora::squad_corpus& corpus,
                                                    std::span<const labels::answers> predicted, double threshold = 0) {
  const bool may_be_none = std::ranges::any_of(corpus.questions, &corpora::squad_question::impossible);
  answering_scores scores;
  std::vector<std::string> gold;
  for (std::size_t q = 0; q < corpus.questions.size(); ++q) {
    const auto& question = corpus.questions[q];
    if (question.answers.empty() && !question.impossible) continue;
    const std::string_view text = corpus.contexts[question.context].text;
    gold.clear();
    for (const auto& span : question.answers) gold.emplace_back(text.substr(span.begin, span.size()));
    std::string_view chosen;
    const auto& found = predicted[q];
    if (may_be_none ? !found.has_none(threshold) : !found.best.empty())
      chosen = text.substr(found.best.front().span.begin, found.best.front().span.size());
    const auto score = metrics::score_answer(chosen, gold);
    for (auto* const of : {&scores.all, question.impossible ? &scores.impossible : &scores.answerable}) {
      ++of->questions;
      of->exact += score.exact;
      of->f1 += score.f1;
    }
  }
  for (auto* const of : {&scores.all, &scores.answerable, &scores.impossible}) {
    const double count = of->questions == 0 ? 1.0 : static_cast<double>(of->questions);
    of->exact /= count;
    of->f1 /= count;
  }
  return scores;
}

}  // namespace clinicalbert::tasks
