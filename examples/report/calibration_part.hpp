#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "clinicalbert/metrics/calibration.hpp"
#include "examples/report/calibration_plot.hpp"
#include "examples/report/html_table.hpp"
#include "examples/report/number_text.hpp"

namespace clinicalbert::examples {

/// The same predictions with their confidence as the model gives it and at a temperature.
struct scaled_calibration {
  metrics::calibration before, after;
  std::optional<double> temperature = {};  ///< nothing: it could not be fitted, and `after` is empty
};

/// What a page says of calibration: one row of errors for each kind of prediction, then the diagrams of the first kind.
///
/// `axis`: what the confidence is the confidence in. `why_not`: a sentence where there is no temperature.
[[nodiscard]] inline std::string calibration_part(const scaled_calibration& shown, std::string_view what,
                                                  std::string_view axis, std::string_view why_not,
                                                  const scaled_calibration* more = nullptr,
                                                  std::string_view what_more = "") {
  std::string html = "<h3>Calibration</h3>\n";
  html_table errors(
      "Expected and maximum calibration error, 15 bins of equal width",
      {{"Confidence in", false}, {"Predictions"}, {"ECE before"}, {"ECE after"}, {"MCE before"}, {"MCE after"}},
      "calibration");
  const auto add = [&](std::string_view name, const scaled_calibration& one) {
    const bool has_after = one.temperature.has_value();
    errors.add({html_text(name), std::to_string(one.before.count()), decimal(one.before.expected_error()),
                has_after ? decimal(one.after.expected_error()) : "–", decimal(one.before.largest_error()),
                has_after ? decimal(one.after.largest_error()) : "–"});
  };
  add(what, shown);
  if (more != nullptr) add(what_more, *more);
  html += errors.html();
  if (shown.temperature) {
    html +=
        html_paragraph("Temperature scaling: T = " + decimal(*shown.temperature) +
                       ". It was fitted on the very data that is shown here, so “after” says what scaling can reach "
                       "at best; fit it on a development set before trusting it.");
  } else {
    html += html_paragraph(why_not);
  }
  if (shown.before.count() == 0) return html + html_paragraph("There is no prediction to draw.");
  html += "<div class=\"figures\">\n" +
          calibration_plot(shown.before, shown.temperature ? "As the model says" : what, axis);
  if (shown.temperature) html += calibration_plot(shown.after, "At T = " + decimal(*shown.temperature), axis);
  html += "</div>\n";
  html += html_paragraph(
      "Blue: the fraction that is right. Orange: the gap to the mean confidence, which would be on the "
      "dashed line. Gray: how many predictions the bin has.");
  return html +
         calibration_table("Bins of the diagram: predictions, their mean confidence and the fraction that is right",
                           shown.before, shown.temperature ? &shown.after : nullptr);
}

}  // namespace clinicalbert::examples
