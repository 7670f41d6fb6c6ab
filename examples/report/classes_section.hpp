#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "clinicalbert/labels/label_set.hpp"
#include "clinicalbert/metrics/brier.hpp"
#include "clinicalbert/metrics/calibration.hpp"
#include "clinicalbert/metrics/kappa.hpp"
#include "clinicalbert/metrics/matthews.hpp"
#include "clinicalbert/metrics/temperature.hpp"
#include "clinicalbert/metrics/top_class.hpp"
#include "clinicalbert/tasks/class_meaning.hpp"
#include "clinicalbert/tasks/classification_report.hpp"
#include "clinicalbert/tasks/text_targets.hpp"
#include "examples/report/bootstrap_each.hpp"
#include "examples/report/calibration_part.hpp"
#include "examples/report/confusion_table.hpp"
#include "examples/report/count_texts.hpp"
#include "examples/report/label_scores.hpp"
#include "examples/report/report_page.hpp"
#include "examples/report/report_settings.hpp"
#include "examples/report/score_intervals.hpp"
#include "examples/report/score_table.hpp"
#include "examples/report/text_errors_part.hpp"
#include "examples/report/text_places.hpp"
#include "examples/report/worst_errors.hpp"

namespace clinicalbert::examples {

/// Confidence in the most probable class of each text, before and after temperature scaling. Where scores are pooled
/// over windows, the temperature divides the logarithms of what pooling gives.
///
/// `scores`: [n, classes]; `gold`: [n], from `classes` on for a label that the model lacks: such a text counts as wrong
/// and is left out of the fit.
[[nodiscard]] inline scaled_calibration calibrate_classes(std::span<const float> scores, std::size_t classes,
                                                          std::span<const std::int32_t> gold) {
  std::vector<double> logits;
  std::vector<std::int32_t> known;
  scaled_calibration result;
  constexpr double least = std::numeric_limits<float>::min();
  const auto row_of = [&](std::size_t i) { return scores.subspan(i * classes, classes); };
  for (std::size_t i = 0; i < gold.size(); ++i) {
    const auto top = metrics::top_class_of(row_of(i));
    result.before.add(top.value, static_cast<std::int32_t>(top.label) == gold[i]);
    if (static_cast<std::size_t>(gold[i]) >= classes) continue;
    known.push_back(gold[i]);
    for (const float score : row_of(i)) logits.push_back(std::log(std::max(least, static_cast<double>(score))));
  }
  if (classes < 2 || known.empty()) return result;
  result.temperature = metrics::fit_temperature(std::span<const double>(logits), classes, known);
  std::vector<double> row(classes);
  for (std::size_t i = 0; i < gold.size(); ++i) {
    for (std::size_t k = 0; k < classes; ++k) row[k] = std::log(std::max(least, static_cast<double>(row_of(i)[k])));
    metrics::softmax_at_temperature(std::span<const double>(row), *result.temperature, row);
    const auto top = metrics::top_class_of(std::span<const double>(row));
    result.after.add(top.value, static_cast<std::int32_t>(top.label) == gold[i]);
  }
  return result;
}

/// What a page says of a file of texts, or pairs, of one label each. `scores`: [texts, K].
[[nodiscard]] inline report_section classes_section(const tasks::class_meaning& meaning, std::span<const float> scores,
                                                    const tasks::text_corpus& corpus, const report_settings& how) {
  const auto report = tasks::report_classes(meaning, scores, corpus);
  const labels::label_set all(report.names);
  const std::size_t texts = corpus.texts.size(), known = meaning.classes.size(), labels = all.size();
  std::vector<std::int32_t> gold;
  std::vector<std::uint8_t> truth(texts * labels, 0);
  std::vector<float> known_scores;
  std::vector<std::int32_t> known_gold;
  std::vector<wrong_prediction> wrong;
  auto confusion = square_confusion(report.names);
  for (std::size_t t = 0; t < texts; ++t) {
    const auto row = scores.subspan(t * known, known);
    const auto top = metrics::top_class_of(row);
    const std::uint32_t label = all.find(corpus.texts[t].labels.front()).value();
    const auto chosen = static_cast<std::uint32_t>(top.label);
    gold.push_back(static_cast<std::int32_t>(label));
    truth[t * labels + label] = 1;
    ++*confusion.at(label, chosen);
    if (label < known) {
      known_gold.push_back(static_cast<std::int32_t>(label));
      known_scores.insert(known_scores.end(), row.begin(), row.end());
    }
    if (label != chosen)
      wrong.push_back(
          {place_of(corpus.texts[t], t), bytes_of(corpus.texts[t]), all.name(label), all.name(chosen), top.value, t});
  }
  const auto intervals = intervals_of(count_texts(meaning, scores, corpus, all), labels, averaged_labels::occurring);
  const auto columns = columns_of_scores(scores, known, truth, labels);
  report_section section{corpus.path.string(),
                         {{"texts", std::to_string(texts)},
                          {"labels", std::to_string(known)},
                          {"labels that the model lacks", std::to_string(labels - known)}},
                         {}};
  auto& body = section.body;
  body += "<h3>Scores</h3>\n";
  html_table overall("All texts", {{"Score", false}, {"Value"}}, "overall");
  overall.add({"accuracy", html_interval(intervals.micro.f1)});
  overall.add({"Matthews correlation", decimal(metrics::matthews_correlation(*report.confusion))});
  overall.add({"Cohen’s kappa", decimal(metrics::cohen_kappa(*report.confusion))});
  overall.add({"AUROC, mean over labels against the rest", decimal(columns[0].mean)});
  overall.add({"AUPRC, mean over labels against the rest", decimal(columns[1].mean)});
  overall.add({"Brier score, of all classes together",
               decimal(metrics::brier_score_of_classes<float>(known_scores, known, known_gold))});
  overall.add({"loss, nats", decimal(report.loss)});
  body += overall.html();
  body += score_table("By label; AUROC, AUPRC and Brier of the label against the rest; intervals over texts", "Label",
                      report.names, intervals, columns);
  body += "<h3>Confusion</h3>\n" + confusion_table("Texts, gold labels in rows and predicted labels in columns",
                                                   "gold ↓ predicted →", confusion);
  body += calibration_part(calibrate_classes(scores, known, gold), "the predicted label",
                           "probability of the predicted label",
                           "There is no temperature: it needs two labels and a text of one that the model knows.");
  body += text_errors_part({"The most confident wrong predictions", "Score", "Bytes of the text"}, corpus,
                           std::move(wrong), how);
  return section;
}

}  // namespace clinicalbert::examples
