#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "clinicalbert/metrics/bootstrap.hpp"
#include "examples/html_article.hpp"
#include "examples/report/html_table.hpp"
#include "examples/report/number_text.hpp"
#include "examples/report/score_intervals.hpp"

namespace clinicalbert::examples {

/// "0.8523 0.8123–0.8901": a score and its interval, which stands in small print.
[[nodiscard]] inline std::string html_interval(const metrics::confidence_interval& interval) {
  const std::string range = decimal(interval.low) + "–" + decimal(interval.high);
  return decimal(interval.value) + " <span class=\"range\">" + range + "</span>";
}

/// A number of each label besides precision, recall and F1.
struct label_column {
  std::string name;
  std::vector<double> values;  ///< [labels]; NaN where it is not defined
  double mean = 0;             ///< what the row of macro averages says; NaN for nothing
};

/// A table of labels and their averages: precision, recall and F1 with their intervals, support, and more columns.
[[nodiscard]] inline std::string score_table(std::string_view caption, std::string_view what,
                                             std::span<const std::string> names, const score_intervals& scores,
                                             std::span<const label_column> more = {}) {
  std::vector<html_table::column> columns{{std::string(what), false}, {"Precision"}, {"Recall"}, {"F1"}, {"Support"}};
  for (const auto& one : more) columns.push_back({one.name});
  html_table table(caption, std::move(columns), "scores");
  const auto add = [&](const std::string& name, const score_interval& score, auto value_of) {
    std::vector<std::string> cells{name, html_interval(score.precision), html_interval(score.recall),
                                   html_interval(score.f1), std::to_string(score.support)};
    for (const auto& one : more) cells.push_back(value_of(one));
    table.add(cells);
  };
  for (std::size_t k = 0; k < names.size(); ++k)
    add(html_text(names[k]), scores.by_label[k], [&](const label_column& one) { return decimal(one.values[k]); });
  const auto nothing = [](const label_column&) { return std::string(); };
  add("<b>micro average</b>", scores.micro, nothing);
  add("<b>macro average</b>", scores.macro, [](const label_column& one) { return decimal(one.mean); });
  add("<b>weighted average</b>", scores.weighted, nothing);
  return table.html();
}

}  // namespace clinicalbert::examples
