#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "clinicalbert/metrics/calibration.hpp"
#include "examples/html_article.hpp"
#include "examples/report/html_table.hpp"
#include "examples/report/number_text.hpp"
#include "examples/report/svg_picture.hpp"

namespace clinicalbert::examples {

/// A reliability diagram: in each bin of confidence a bar as high as the fraction that is right, the gap to the mean
/// confidence, and below it how many predictions lie there. Guo et al. 2017, figure 1.
[[nodiscard]] inline std::string calibration_plot(const metrics::calibration& calibration, std::string_view title,
                                                  std::string_view axis) {
  constexpr double left = 46, right = 326, top = 12, bottom = 292, counts_top = 345, counts_bottom = 405;
  svg_picture picture(340, 440, html_text(title));
  const auto x_of = [&](double confidence) { return left + (right - left) * confidence; };
  const auto y_of = [&](double fraction) { return bottom - (bottom - top) * fraction; };
  for (int fifth = 0; fifth <= 5; ++fifth) {
    const double at = fifth / 5.0;
    picture.line("grid", left, y_of(at), right, y_of(at));
    picture.text(left - 6, y_of(at) + 4, "end", decimal(at, 1));
    picture.text(x_of(at), counts_bottom + 14, "middle", decimal(at, 1));
  }
  const auto bins = calibration.bins();
  std::size_t most = 1;
  for (const auto& bin : bins) most = std::max(most, bin.count);
  for (const auto& bin : bins) {
    if (bin.count == 0) continue;
    const double x = x_of(bin.low) + 1, width = x_of(bin.high) - x_of(bin.low) - 2;
    const double right_y = y_of(bin.accuracy), said_y = y_of(bin.confidence);
    picture.rectangle("bar", x, right_y, width, bottom - right_y);
    picture.rectangle("gap", x, std::min(right_y, said_y), width,
                      std::max(right_y, said_y) - std::min(right_y, said_y));
    const double height =
        std::max(1.0, (counts_bottom - counts_top) * static_cast<double>(bin.count) / static_cast<double>(most));
    picture.rectangle("count", x, counts_bottom - height, width, height);
    picture.text(x + width / 2 + 4, counts_bottom - height - 3, "start", std::to_string(bin.count), true);
  }
  picture.line("diagonal", x_of(0), y_of(0), x_of(1), y_of(1));
  picture.line("axis", left, bottom, right, bottom);
  picture.line("axis", left, counts_bottom, right, counts_bottom);
  picture.text((left + right) / 2, 436, "middle", html_text(axis));
  picture.text(12, (top + bottom) / 2, "middle", "fraction that is right", true);
  return "<figure>\n" + picture.svg() + "<figcaption>" + html_text(title) + "</figcaption>\n</figure>\n";
}

/// The bins of one or two calibrations with as many bins, by numbers: how many predictions, their mean confidence and
/// the fraction that is right; bins that are empty in both are left out.
[[nodiscard]] inline std::string calibration_table(std::string_view caption, const metrics::calibration& before,
                                                   const metrics::calibration* after = nullptr) {
  std::vector<html_table::column> columns{{"Confidence", false}};
  for (const char* name : {after != nullptr ? "before: count" : "count", "mean", "right"}) columns.push_back({name});
  if (after != nullptr)
    for (const char* name : {"after: count", "mean", "right"}) columns.push_back({name});
  html_table table(caption, std::move(columns), "bins");
  const auto first = before.bins();
  const auto second = after != nullptr ? after->bins() : std::vector<metrics::calibration_bin>(first.size());
  for (std::size_t b = 0; b < first.size(); ++b) {
    if (first[b].count + second[b].count == 0) continue;
    std::vector<std::string> cells{decimal(first[b].low, 3) + "–" + decimal(first[b].high, 3)};
    const auto add = [&](const metrics::calibration_bin& bin) {
      cells.push_back(std::to_string(bin.count));
      cells.push_back(bin.count == 0 ? "" : decimal(bin.confidence));
      cells.push_back(bin.count == 0 ? "" : decimal(bin.accuracy));
    };
    add(first[b]);
    if (after != nullptr) add(second[b]);
    table.add(cells);
  }
  return table.html();
}

}  // namespace clinicalbert::examples
