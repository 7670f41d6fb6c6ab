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
#include "clinicalbert/labels/label_set.hpp"
#include "clinicalbert/metrics/temperature.hpp"
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

/// The probability that a label applies against how often it does, over all texts and labels, before and after its
/// logit, log(p / (1 - p)), is divided by one temperature for all. `probabilities`, `truth`: [n]; the latter 0 for no.
[[nodiscard]] inline scaled_calibration calibrate_bits(std::span<const float> probabilities,
                                                       std::span<const std::uint8_t> truth) {
  constexpr double least = std::numeric_limits<float>::min();
  scaled_calibration result;
  std::vector<double> logits;  // [n, 2]: of no, which is 0, and of yes
  std::vector<std::int32_t> gold;
  for (std::size_t i = 0; i < truth.size(); ++i) {
    const auto p = static_cast<double>(probabilities[i]);
    result.before.add(p, truth[i] != 0);
    logits.push_back(0);
    logits.push_back(std::log(std::max(least, p)) - std::log(std::max(least, 1 - p)));
    gold.push_back(truth[i] != 0 ? 1 : 0);
  }
  if (gold.empty()) return result;
  result.temperature = metrics::fit_temperature(std::span<const double>(logits), 2, gold);
  std::vector<double> row(2);
  for (std::size_t i = 0; i < truth.size(); ++i) {
    metrics::softmax_at_temperature(std::span<const double>(logits).subspan(2 * i, 2), *result.temperature, row);
    result.after.add(row[1], truth[i] != 0);
  }
  return result;
}

/// What a page says of a file of texts of any number of labels. `scores`: [texts, K].
[[nodiscard]] inline report_section multi_label_section(const tasks::class_meaning& meaning,
                                                        std::span<const float> scores, const tasks::text_corpus& corpus,
                                                        const report_settings& how) {
  const auto report = tasks::report_classes(meaning, scores, corpus);
  const labels::label_set all(report.names);
  const std::size_t texts = corpus.texts.size(), known = meaning.classes.size(), labels = all.size();
  std::vector<std::uint8_t> truth(texts * labels, 0), known_truth;
  std::vector<std::uint32_t> chosen;
  const auto items = count_texts(meaning, scores, corpus, all);
  std::vector<wrong_prediction> wrong;
  confusion_counts confusion{report.names,
                             {"no, right", "no, missed", "yes, wrong", "yes, right"},
                             std::vector<std::optional<std::size_t>>(4 * labels, 0)};
  for (std::size_t k = 0; k < labels; ++k) confusion.right.push_back({0, 3});
  for (std::size_t t = 0; t < texts; ++t) {
    const auto row = scores.subspan(t * known, known);
    labels::choose_labels<float>(meaning.problem, row, meaning.thresholds, chosen);
    for (const auto& name : corpus.texts[t].labels) truth[t * labels + all.find(name).value()] = 1;
    for (std::uint32_t k = 0; k < labels; ++k) {
      const bool gold = truth[t * labels + k] != 0;
      const bool yes = std::find(chosen.begin(), chosen.end(), k) != chosen.end();
      ++*confusion.at(k, yes ? (gold ? 3 : 2) : (gold ? 1 : 0));
      if (k < known) known_truth.push_back(gold ? 1 : 0);
      if (gold == yes) continue;
      const double p = k < known ? static_cast<double>(row[k]) : 0.0;
      wrong.push_back({place_of(corpus.texts[t], t), bytes_of(corpus.texts[t]), (gold ? "yes, " : "no, ") + all.name(k),
                       (yes ? "yes, " : "no, ") + all.name(k), yes ? p : 1 - p, t});
    }
  }
  const auto columns = columns_of_scores(scores, known, truth, labels);
  const auto exact = bootstrap_each(items.size(), 1, [&](std::span<const std::uint32_t> sample, std::span<double> of) {
    double sum = 0;
    for (const auto item : sample) sum += items.is_right(item) ? 1 : 0;
    of[0] = sum / static_cast<double>(sample.size());
  });
  report_section section{corpus.path.string(),
                         {{"texts", std::to_string(texts)},
                          {"labels", std::to_string(known)},
                          {"labels that the model lacks", std::to_string(labels - known)}},
                         {}};
  auto& body = section.body;
  body += "<h3>Scores</h3>\n";
  html_table overall("All texts", {{"Score", false}, {"Value"}}, "overall");
  overall.add({"texts of which every label is right", html_interval(exact[0])});
  overall.add({"AUROC, mean over labels", decimal(columns[0].mean)});
  overall.add({"AUPRC, mean over labels", decimal(columns[1].mean)});
  overall.add({"Brier score, mean over labels", decimal(columns[2].mean)});
  overall.add({"loss, nats", decimal(report.loss)});
  body += overall.html();
  body += score_table("By label; intervals over texts", "Label", report.names,
                      intervals_of(items, labels, averaged_labels::all), columns);
  body += "<h3>Confusion</h3>\n" +
          confusion_table("Texts by label: what was said of it, and whether that is right", "Label", confusion);
  body += html_paragraph("Several labels may apply to a text, so there is no confusion of one label with another.");
  body += calibration_part(calibrate_bits(scores, known_truth), "that a label applies (every text and label)",
                           "probability that the label applies", "There is no temperature: there are no texts.");
  body += text_errors_part({"The most confident wrong predictions", "Score", "Bytes of the text"}, corpus,
                           std::move(wrong), how);
  return section;
}

}  // namespace clinicalbert::examples
