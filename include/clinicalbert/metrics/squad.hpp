#pragma once

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "clinicalbert/metrics/squad_text.hpp"

namespace clinicalbert::metrics {

/// How well an extracted answer fits: each in [0, 1].
struct answer_score {
  double exact = 0.0;  ///< 1 if both are the same after normalize_answer
  double f1 = 0.0;     ///< of the words that both have, each as often as in both
};

/// Compares a predicted answer with one gold answer; an answer of which normalizing leaves nothing is "no answer", and
/// fits nothing but itself. Agrees with compute_exact and compute_f1 of the script of SQuAD 2.0.
[[nodiscard]] inline answer_score score_answer(std::string_view predicted, std::string_view gold) {
  const auto words_of = [](std::string_view answer) {
    std::vector<std::string_view> words;
    while (!answer.empty()) {
      const std::size_t end = std::min(answer.find(' '), answer.size());
      words.push_back(answer.substr(0, end));
      answer.remove_prefix(std::min(end + 1, answer.size()));
    }
    std::sort(words.begin(), words.end());
    return words;
  };
  const std::string predicted_text = normalize_answer(predicted), gold_text = normalize_answer(gold);
  const auto predicted_words = words_of(predicted_text), gold_words = words_of(gold_text);
  const double exact = predicted_text == gold_text ? 1.0 : 0.0;
  if (predicted_words.empty() || gold_words.empty()) return {exact, exact};
  std::vector<std::string_view> common;
  std::set_intersection(predicted_words.begin(), predicted_words.end(), gold_words.begin(), gold_words.end(),
                        std::back_inserter(common));
  return {exact,
          2.0 * static_cast<double>(common.size()) / static_cast<double>(predicted_words.size() + gold_words.size())};
}

/// The best exact match and the best F1 over the gold answers, each by itself. Gold answers of which normalizing leaves
/// nothing are left out; without any other, and without gold answers, the right answer is no answer.
[[nodiscard]] inline answer_score score_answer(std::string_view predicted, std::span<const std::string> gold) {
  answer_score best;
  bool has_answer = false;
  for (const std::string& one : gold) {
    if (normalize_answer(one).empty()) continue;
    has_answer = true;
    const auto score = score_answer(predicted, one);
    best.exact = std::max(best.exact, score.exact);
    best.f1 = std::max(best.f1, score.f1);
  }
  return has_answer ? best : score_answer(predicted, std::string_view());
}

}  // namespace clinicalbert::metrics
