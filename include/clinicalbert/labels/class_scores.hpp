#pragma once

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "clinicalbert/labels/problem_type.hpp"
#include "clinicalbert/losses/log_sum_exp.hpp"
#include "clinicalbert/losses/sigmoid.hpp"

namespace clinicalbert::labels {

/// From a row of logits to scores: softmax over the row, the sigmoid of each, or the value itself. In double;
/// overwrites `scores`, [K], which may be `logits`.
template <class T>
void scores_of_logits(problem_type problem, std::span<const T> logits, std::span<T> scores) noexcept {
  assert(logits.size() == scores.size());
  const double log_sum = problem == problem_type::single_label ? losses::log_sum_exp(logits) : 0.0;
  for (std::size_t k = 0; k < logits.size(); ++k) {
    const auto x = static_cast<double>(logits[k]);
    scores[k] = problem == problem_type::single_label  ? static_cast<T>(std::exp(x - log_sum))
                : problem == problem_type::multi_label ? static_cast<T>(losses::sigmoid(x))
                                                       : logits[k];
  }
}

/// How the scores of a long document's n windows become the document's, each label by itself.
///
/// `readmission`: (largest + mean n / c) / (1 + n / c), the more windows the closer to the mean: Huang et al. 2019,
/// "ClinicalBERT: modeling clinical notes and predicting hospital readmission", equation 4.
enum class pooling_rule : std::uint8_t { mean, largest, readmission };

struct window_pooling {
  pooling_rule rule = pooling_rule::mean;
  double c = 2.0;  ///< of `readmission`, positive
};

/// Overwrites `pooled`, [K], from the windows' `scores`, [n, K] with n > 0. One window's scores stay as they are.
///
/// Sums run in double in the order of the windows. Pooled by `largest` or `readmission`, the scores of one document
/// need not sum to 1.
template <class T>
void pool_windows(std::span<const T> scores, const window_pooling& how, std::span<T> pooled) noexcept {
  const std::size_t classes = pooled.size(), windows = scores.size() / classes;
  assert(windows > 0 && windows * classes == scores.size());
  for (std::size_t k = 0; k < classes; ++k) {
    double sum = 0.0, largest = static_cast<double>(scores[k]);
    for (std::size_t w = 0; w < windows; ++w) {
      const auto x = static_cast<double>(scores[w * classes + k]);
      sum += x;
      largest = std::max(largest, x);
    }
    const auto n = static_cast<double>(windows);
    const double parts = n / how.c;
    pooled[k] = windows == 1                        ? scores[k]
                : how.rule == pooling_rule::mean    ? static_cast<T>(sum / n)
                : how.rule == pooling_rule::largest ? static_cast<T>(largest)
                                                    : static_cast<T>((largest + sum / n * parts) / (1.0 + parts));
  }
}

/// The labels that a row of scores stands for, overwriting `chosen`: the first with the highest score; all that reach
/// their threshold, ascending; none of a regression.
///
/// `thresholds`: [K] of a multi-label problem, or empty: 0.5 each.
template <class T>
void choose_labels(problem_type problem, std::span<const T> scores, std::span<const T> thresholds,
                   std::vector<std::uint32_t>& chosen) {
  chosen.clear();
  if (problem == problem_type::single_label && !scores.empty())
    chosen.push_back(static_cast<std::uint32_t>(std::max_element(scores.begin(), scores.end()) - scores.begin()));
  if (problem != problem_type::multi_label) return;
  for (std::size_t k = 0; k < scores.size(); ++k)
    if (scores[k] >= (thresholds.empty() ? T(0.5) : thresholds[k])) chosen.push_back(static_cast<std::uint32_t>(k));
}

}  // namespace clinicalbert::labels
