#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "clinicalbert/metrics/correlation.hpp"
#include "clinicalbert/metrics/regression_error.hpp"
#include "clinicalbert/tasks/text_targets.hpp"
#include "examples/report/bootstrap_each.hpp"
#include "examples/report/report_page.hpp"
#include "examples/report/report_settings.hpp"
#include "examples/report/scatter_plot.hpp"
#include "examples/report/score_table.hpp"
#include "examples/report/text_errors_part.hpp"
#include "examples/report/text_places.hpp"
#include "examples/report/worst_errors.hpp"

namespace clinicalbert::examples {

/// What a page says of a regression. `values`: [texts].
[[nodiscard]] inline report_section values_section(std::span<const float> values, const tasks::text_corpus& corpus,
                                                   const report_settings& how) {
  const std::vector<double> predicted(values.begin(), values.end());
  std::vector<double> gold;
  std::vector<wrong_prediction> wrong;
  for (std::size_t t = 0; t < corpus.texts.size(); ++t) {
    const auto& text = corpus.texts[t];
    gold.push_back(text.value);
    if (text.value != predicted[t])
      wrong.push_back({place_of(text, t), bytes_of(text), decimal(text.value), decimal(predicted[t]),
                       std::abs(text.value - predicted[t]), t});
  }
  std::vector<double> some_gold, some_predicted;
  const auto scores = bootstrap_each(static_cast<std::uint32_t>(gold.size()), 4,
                                     [&](std::span<const std::uint32_t> sample, std::span<double> of) {
                                       some_gold.clear();
                                       some_predicted.clear();
                                       for (const auto item : sample) {
                                         some_gold.push_back(gold[item]);
                                         some_predicted.push_back(predicted[item]);
                                       }
                                       of[0] = metrics::mean_absolute_error(some_gold, some_predicted);
                                       of[1] = std::sqrt(metrics::mean_squared_error(some_gold, some_predicted));
                                       of[2] = metrics::pearson(some_gold, some_predicted);
                                       of[3] = metrics::spearman(some_gold, some_predicted);
                                     });
  report_section section{corpus.path.string(), {{"texts", std::to_string(gold.size())}}, {}};
  auto& body = section.body;
  body += "<h3>Scores</h3>\n";
  html_table overall("All texts; intervals over texts", {{"Score", false}, {"Value"}}, "overall");
  overall.add({"mean absolute error", html_interval(scores[0])});
  overall.add({"root of the mean squared error", html_interval(scores[1])});
  overall.add({"Pearson’s r", html_interval(scores[2])});
  overall.add({"Spearman’s rho", html_interval(scores[3])});
  body += overall.html();
  body += "<h3>Predicted against gold</h3>\n" + scatter_plot(gold, predicted);
  body += html_paragraph(
      "A regression has no classes to confuse, and gives no probability whose calibration there "
      "could be.");
  body += text_errors_part({"The values that are farthest off", "Off by", "Bytes of the text"}, corpus,
                           std::move(wrong), how);
  return section;
}

}  // namespace clinicalbert::examples
