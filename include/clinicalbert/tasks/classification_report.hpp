#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "clinicalbert/labels/class_scores.hpp"
#include "clinicalbert/metrics/confusion.hpp"
#include "clinicalbert/metrics/correlation.hpp"
#include "clinicalbert/metrics/multi_label.hpp"
#include "clinicalbert/metrics/regression_error.hpp"
#include "clinicalbert/metrics/tune_threshold.hpp"
#include "clinicalbert/tasks/class_meaning.hpp"
#include "clinicalbert/tasks/text_targets.hpp"

namespace clinicalbert::tasks {

/// How a classifier does on texts.
struct classification_report {
  labels::problem_type problem = labels::problem_type::single_label;
  /// The classifier's labels, and behind them those that only the texts have, which it can never be right about.
  std::vector<std::string> names;
  double loss = 0;  ///< mean over texts, bits or values of -log of what was right, in nats, or of the squared error
  /// Of a single label; of several, texts of which every label is right; of a regression NaN.
  double accuracy = std::numeric_limits<double>::quiet_NaN();
  std::optional<metrics::confusion_matrix> confusion = {};  ///< of a single label
  std::vector<metrics::precision_recall> by_label = {};     ///< [names]; of a regression none
  metrics::precision_recall micro = {}, macro = {}, weighted = {};
  double pearson = 0, spearman = 0, mean_absolute_error = 0;  ///< of a regression
};

/// Compares scores, [texts, K], with what the texts of a corpus are labeled with. `meaning` is the classifier's. Throws
/// files::file_error as check_targets.
[[nodiscard]] inline classification_report report_classes(const class_meaning& meaning, std::span<const float> scores,
                                                          const text_corpus& corpus) {
  check_targets(corpus, meaning.problem);
  constexpr double least = std::numeric_limits<float>::min();
  const std::size_t texts = corpus.texts.size(), known = meaning.classes.size();
  classification_report report{meaning.problem, meaning.classes.names()};
  if (meaning.problem == labels::problem_type::regression) {
    std::vector<double> gold, predicted(scores.begin(), scores.end());
    for (const auto& text : corpus.texts) gold.push_back(text.value);
    report.loss = metrics::mean_squared_error(gold, predicted);
    report.mean_absolute_error = metrics::mean_absolute_error(gold, predicted);
    report.pearson = metrics::pearson(gold, predicted);
    report.spearman = metrics::spearman(gold, predicted);
    return report;
  }
  const auto of_texts = classes_in(std::span(&corpus, 1), meaning.problem);
  for (const auto& name : of_texts.names())
    if (!meaning.classes.find(name)) report.names.push_back(name);
  const labels::label_set all(report.names);
  const auto take = [&](const auto& counted, const std::vector<metrics::precision_recall>& each) {
    report.by_label = each;
    report.micro = counted.micro;
    report.macro = counted.macro;
    report.weighted = counted.weighted;
  };
  std::vector<std::uint32_t> chosen;
  std::size_t right = 0;
  double loss = 0;
  const bool single = meaning.problem == labels::problem_type::single_label;
  metrics::confusion_matrix confusion(single ? all.size() : 0);
  metrics::multi_label counts(single ? 0 : all.size());
  std::vector<std::uint8_t> gold, predicted;
  for (std::size_t t = 0; t < texts; ++t) {
    const auto row = scores.subspan(t * known, known);
    labels::choose_labels<float>(meaning.problem, row, meaning.thresholds, chosen);
    if (single) {
      const std::uint32_t label = all.find(corpus.texts[t].labels.front()).value();
      confusion.add(static_cast<std::int32_t>(label), static_cast<std::int32_t>(chosen.front()));
      right += label == chosen.front() ? 1 : 0;
      loss -= std::log(std::max(least, label < known ? static_cast<double>(row[label]) : 0.0));
      continue;
    }
    gold.assign(all.size(), 0);
    predicted.assign(all.size(), 0);
    for (const auto& name : corpus.texts[t].labels) gold[all.find(name).value()] = 1;
    for (const auto label : chosen) predicted[label] = 1;
    counts.add(gold, predicted);
    right += gold == predicted ? 1 : 0;
    for (std::size_t k = 0; k < known; ++k) {
      const auto p = static_cast<double>(row[k]);
      loss -= std::log(std::max(least, gold[k] != 0 ? p : 1 - p)) / static_cast<double>(known);
    }
  }
  const double count = std::max(1.0, static_cast<double>(texts));
  report.loss = loss / count;
  report.accuracy = static_cast<double>(right) / count;
  if (single) {
    const auto counted = confusion.report();
    take(counted, counted.by_class);
    report.confusion = std::move(confusion);
  } else {
    const auto counted = counts.report();
    take(counted, counted.by_label);
  }
  return report;
}

/// The threshold of each label that makes its F1 on these texts largest; 0.5 where no text has the label. `scores`:
/// [texts, K].
[[nodiscard]] inline std::vector<float> tune_thresholds(const labels::label_set& classes, std::span<const float> scores,
                                                        std::span<const corpora::labeled_text> texts) {
  std::vector<std::uint8_t> truth(scores.size(), 0);
  for (std::size_t t = 0; t < texts.size(); ++t)
    for (const auto& name : texts[t].labels)
      if (const auto label = classes.find(name)) truth[t * classes.size() + *label] = 1;
  std::vector<float> thresholds;
  for (const auto& tuned : metrics::tune_thresholds<float>(scores, classes.size(), truth))
    thresholds.push_back(std::isfinite(tuned.threshold) ? static_cast<float>(tuned.threshold) : 0.5F);
  return thresholds;
}

}  // namespace clinicalbert::tasks
