#pragma once

#include <cstddef>
#include <limits>
#include <span>
#include <vector>

#include "clinicalbert/metrics/metric_error.hpp"
#include "clinicalbert/metrics/ranks.hpp"

namespace clinicalbert::metrics {

/// A question that may have no answer, as a model has answered it.
struct answered_question {
  double no_answer_score = 0.0;  ///< higher: rather no answer; in any unit, such as the difference of two logits
  double score = 0.0;            ///< exact match or F1 of the answer, if it is given: score_answer
  bool has_answer = true;        ///< in gold
};

/// An answer is given where its no_answer_score is at most `threshold`; `score` is then the mean over questions.
struct no_answer_threshold {
  double threshold = -std::numeric_limits<double>::infinity();
  double score = 0.0;
};

/// The mean score of questions at a threshold: of an answer that is given its own; of one that is not given 1 if gold
/// has none, else 0. 0 of nothing.
[[nodiscard]] inline double score_at_threshold(std::span<const answered_question> questions,
                                               double threshold) noexcept {
  double sum = 0.0;
  for (const auto& question : questions) {
    const bool is_given = question.no_answer_score <= threshold;
    sum += is_given ? question.score : question.has_answer ? 0.0 : 1.0;
  }
  return questions.empty() ? 0.0 : sum / static_cast<double>(questions.size());
}

/// The no_answer_score up to which giving the answer makes the mean score largest; among equals the lowest, and minus
/// infinity where never to answer is best. Takes n log n steps.
///
/// Throws metric_error for a no_answer_score that is NaN. Agrees with find_best_thresh of the script of SQuAD 2.0 where
/// no two questions have the same no_answer_score: those are parted there, which no threshold does.
[[nodiscard]] inline no_answer_threshold tune_no_answer_threshold(std::span<const answered_question> questions) {
  std::vector<double> scores;
  scores.reserve(questions.size());
  double sum = 0.0;
  for (const auto& question : questions) {
    scores.push_back(question.no_answer_score);
    sum += question.has_answer ? 0.0 : 1.0;
  }
  check_numbers("no-answer threshold", scores);
  double best_sum = sum;
  no_answer_threshold best;
  const auto rising = rising_order(scores);
  for (std::size_t i = 0; i < rising.size(); ++i) {
    const auto& question = questions[rising[i]];
    sum += question.score - (question.has_answer ? 0.0 : 1.0);
    const bool is_last_of_equals = i + 1 == rising.size() || scores[rising[i + 1]] != scores[rising[i]];
    if (is_last_of_equals && sum > best_sum) {
      best_sum = sum;
      best.threshold = scores[rising[i]];
    }
  }
  best.score = score_at_threshold(questions, best.threshold);
  return best;
}

}  // namespace clinicalbert::metrics
