#pragma once

#include <algorithm>
#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "clinicalbert/metrics/common_subsequence.hpp"
#include "clinicalbert/metrics/metric_error.hpp"
#include "clinicalbert/metrics/precision_recall.hpp"
#include "clinicalbert/metrics/rouge_words.hpp"

namespace clinicalbert::metrics {

/// ROUGE-N of the words of a summary and of the reference: runs of n words that both have, each as often as in both.
/// Lin 2004, section 2. Throws metric_error for an n of 0.
[[nodiscard]] inline match_counts rouge_n(std::span<const std::string> gold, std::span<const std::string> predicted,
                                          std::size_t n) {
  if (n == 0) throw metric_error("ROUGE-N: n is 0");
  const auto sorted_runs = [n](std::span<const std::string> words) {
    std::vector<std::span<const std::string>> runs;
    for (std::size_t i = 0; i + n <= words.size(); ++i) runs.push_back(words.subspan(i, n));
    std::sort(runs.begin(), runs.end(), [](const auto& a, const auto& b) {
      return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end());
    });
    return runs;
  };
  const auto gold_runs = sorted_runs(gold), predicted_runs = sorted_runs(predicted);
  std::size_t common = 0;
  for (std::size_t g = 0, p = 0; g < gold_runs.size() && p < predicted_runs.size();) {
    const auto& a = gold_runs[g];
    const auto& b = predicted_runs[p];
    if (std::equal(a.begin(), a.end(), b.begin(), b.end())) {
      ++common;
      ++g;
      ++p;
    } else if (std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end())) {
      ++g;
    } else {
      ++p;
    }
  }
  return {common, predicted_runs.size(), gold_runs.size()};
}

/// ROUGE-L: the longest common subsequence of the words. Lin 2004, section 3.1.
[[nodiscard]] inline match_counts rouge_l(std::span<const std::string> gold, std::span<const std::string> predicted) {
  return {common_subsequence_length(gold, predicted), predicted.size(), gold.size()};
}

/// ROUGE-Lsum: of each sentence of the reference, the words that are in its longest common subsequence with some
/// sentence of the summary, each word at most as often as in both texts. Lin 2004, section 3.2, as ROUGE 1.5.5 counts.
[[nodiscard]] inline match_counts rouge_l_sum(std::span<const std::vector<std::string>> gold,
                                              std::span<const std::vector<std::string>> predicted) {
  match_counts counts;
  std::map<std::string_view, std::pair<std::size_t, std::size_t>> left;  // of a word in gold and in predicted
  for (const auto& sentence : gold) {
    counts.gold += sentence.size();
    for (const auto& word : sentence) ++left[word].first;
  }
  for (const auto& sentence : predicted) {
    counts.predicted += sentence.size();
    for (const auto& word : sentence) ++left[word].second;
  }
  for (const auto& sentence : gold) {
    std::vector<bool> is_common(sentence.size());
    for (const auto& other : predicted) {
      for (const std::size_t place : common_subsequence(std::span(sentence), std::span(other))) is_common[place] = true;
    }
    for (std::size_t i = 0; i < sentence.size(); ++i) {
      auto& [in_gold, in_predicted] = left[sentence[i]];
      if (!is_common[i] || in_gold == 0 || in_predicted == 0) continue;
      --in_gold;
      --in_predicted;
      ++counts.correct;
    }
  }
  return counts;
}

/// The usual four scores of a summary.
struct rouge_scores {
  precision_recall rouge_1, rouge_2, rouge_l, rouge_l_sum;
};

/// Compares a summary with the reference; a line is a sentence for rouge_l_sum. 0 where either has no words. Agrees
/// with rouge-score 0.1.2 to 1e-9.
[[nodiscard]] inline rouge_scores score_rouge(std::string_view gold, std::string_view predicted, bool stems = false) {
  const auto gold_words = rouge_words(gold, stems), predicted_words = rouge_words(predicted, stems);
  return {score_of(rouge_n(gold_words, predicted_words, 1)), score_of(rouge_n(gold_words, predicted_words, 2)),
          score_of(rouge_l(gold_words, predicted_words)),
          score_of(rouge_l_sum(rouge_sentences(gold, stems), rouge_sentences(predicted, stems)))};
}

}  // namespace clinicalbert::metrics
