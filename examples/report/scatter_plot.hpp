#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <string>

#include "examples/html_article.hpp"
#include "examples/report/number_text.hpp"
#include "examples/report/svg_picture.hpp"

namespace clinicalbert::examples {

/// 1, 2 or 5 times a power of ten: the smallest such step that a range has at most `steps` times.
[[nodiscard]] inline double round_step(double range, int steps) {
  const double least = range / steps;
  const double power = std::pow(10.0, std::floor(std::log10(least)));
  for (const double factor : {1.0, 2.0, 5.0})
    if (factor * power >= least * (1 - 1e-12)) return factor * power;
  return 10 * power;
}

/// Predicted against gold values, a point each, in one scale for both, and the line on which both are equal. Of more
/// than `most_points` every so-manieth is drawn, and the caption says so.
[[nodiscard]] inline std::string scatter_plot(std::span<const double> gold, std::span<const double> predicted,
                                              std::size_t most_points = 2000) {
  constexpr double left = 60, right = 400, top = 12, bottom = 352;
  double low = std::numeric_limits<double>::infinity(), high = -low;
  for (const auto values : {gold, predicted})
    for (const double value : values) {
      low = std::min(low, value);
      high = std::max(high, value);
    }
  if (!(high > low)) {
    low = std::isfinite(low) ? low - 1 : 0;
    high = low + 2;
  }
  const double step = round_step(high - low, 6);
  low = std::floor(low / step) * step;
  high = std::ceil(high / step) * step;
  const int places = std::clamp(static_cast<int>(std::ceil(-std::log10(step) - 1e-9)), 0, 12);
  const auto x_of = [&](double value) { return left + (right - left) * (value - low) / (high - low); };
  const auto y_of = [&](double value) { return bottom - (bottom - top) * (value - low) / (high - low); };
  svg_picture picture(420, 400, "predicted against gold values");
  for (int i = 0; low + i * step <= high + step / 2; ++i) {
    const double at = low + i * step;
    picture.line("grid", left, y_of(at), right, y_of(at));
    picture.text(left - 6, y_of(at) + 4, "end", decimal(at, places));
    picture.text(x_of(at), bottom + 16, "middle", decimal(at, places));
  }
  picture.line("diagonal", x_of(low), y_of(low), x_of(high), y_of(high));
  picture.line("axis", left, bottom, right, bottom);
  picture.line("axis", left, top, left, bottom);
  const std::size_t stride = std::max<std::size_t>(1, (gold.size() + most_points - 1) / most_points);
  for (std::size_t i = 0; i < gold.size(); i += stride) picture.circle("point", x_of(gold[i]), y_of(predicted[i]), 3);
  picture.text((left + right) / 2, 392, "middle", "gold");
  picture.text(14, (top + bottom) / 2, "middle", "predicted", true);
  const std::string caption =
      stride == 1 ? counted(gold.size(), "text", "texts")
                  : "one of every " + std::to_string(stride) + " of " + counted(gold.size(), "text", "texts");
  return "<div class=\"figures\">\n<figure>\n" + picture.svg() +
         "<figcaption>Predicted against gold values: " + caption + "</figcaption>\n</figure>\n</div>\n";
}

}  // namespace clinicalbert::examples
