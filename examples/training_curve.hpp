#pragma once

#include <algorithm>
#include <cmath>
#include <cstdarg>
#include <cstddef>
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

namespace clinicalbert::examples {

/// Draws a training run as one SVG picture: the loss of each step (logarithmic, smoothed) and the dev score of each
/// epoch.
class training_curve {
 public:
  /// What loss and score are: "nats a word", "F1 on the dev files".
  training_curve(std::string loss, std::string score) : loss_(std::move(loss)), score_(std::move(score)) {}

  void add_loss(double loss) {
    smooth_ = losses_.empty() ? loss : 0.95 * smooth_ + 0.05 * loss;
    losses_.push_back(std::max(smooth_, 1e-6));
  }
  /// A score after the steps so far; only those in [0, 1] can be drawn.
  void add_score(double score) {
    if (score >= 0 && score <= 1) scores_.emplace_back(losses_.size(), score);
  }

  /// `steps`: of the whole run, so that the picture does not change its scale as it grows.
  [[nodiscard]] std::string svg(std::size_t steps) const {
    std::string out =
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 760 380\" font-family=\"sans-serif\" "
        "font-size=\"12\">\n"
        "<rect width=\"760\" height=\"380\" fill=\"#ffffff\"/>\n";
    constexpr const char* line = "<line x1=\"60\" x2=\"700\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"#dddddd\"/>";
    constexpr const char* label = "<text x=\"%d\" y=\"%.1f\" text-anchor=\"%s\" fill=\"%s\">%s</text>\n";
    for (int power = lowest_power; power <= 1; ++power) {
      const double y = loss_y(power);
      append(out, line, y, y);
      append(out, label, 54, y + 4, "end", loss_color,
             power == 1    ? "10"
             : power == 0  ? "1"
             : power == -1 ? "0.1"
             : power == -2 ? "0.01"
                           : "0.001");
    }
    for (int tenth = 0; tenth <= 10; tenth += 2)
      append(out, label, 706, score_y(tenth / 10.0) + 4, "start", score_color,
             (std::to_string(tenth * 10) + "%").c_str());
    append(out, label, 60, 18.0, "start", loss_color, ("training loss (" + loss_ + ", smoothed)").c_str());
    append(out, label, 700, 18.0, "end", score_color, score_.c_str());
    append(out, label, 380, 372.0, "middle", "#555555", (std::to_string(steps) + " steps").c_str());

    append(out, "<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"1.5\" points=\"", loss_color);
    const std::size_t stride = std::max<std::size_t>(1, losses_.size() / 1000);
    for (std::size_t i = 0; i < losses_.size(); i += stride)
      append(out, "%.1f,%.1f ", step_x(i + 1, steps), loss_y(std::log10(losses_[i])));
    out += "\"/>\n";
    append(out, "<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"2\" points=\"", score_color);
    for (const auto& [step, score] : scores_) append(out, "%.1f,%.1f ", step_x(step, steps), score_y(score));
    out += "\"/>\n";
    for (const auto& [step, score] : scores_) {
      append(out, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"4\" fill=\"%s\"/>", step_x(step, steps), score_y(score),
             score_color);
      append(out, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"end\" fill=\"%s\">%.1f</text>\n", step_x(step, steps) - 6,
             score_y(score) - 8, score_color, 100 * score);
    }
    return out + "</svg>\n";
  }

 private:
  static constexpr int lowest_power = -3;
  static constexpr const char* loss_color = "#1f5fa8";
  static constexpr const char* score_color = "#a84a1f";

  __attribute__((format(printf, 2, 3))) static void append(std::string& out, const char* format, ...) {
    char text[256];
    std::va_list values;
    va_start(values, format);
    const int length = std::vsnprintf(text, sizeof text, format, values);
    va_end(values);
    out.append(text, static_cast<std::size_t>(std::clamp(length, 0, static_cast<int>(sizeof text) - 1)));
  }
  static double step_x(std::size_t step, std::size_t steps) {
    return 60 + 640 * static_cast<double>(step) / static_cast<double>(std::max<std::size_t>(1, steps));
  }
  static double loss_y(double power) {
    return 350 - 320 * (std::max<double>(power, lowest_power) - lowest_power) / (1 - lowest_power);
  }
  static double score_y(double score) { return 350 - 320 * score; }

  std::string loss_, score_;  // plain text without markup
  std::vector<double> losses_;
  std::vector<std::pair<std::size_t, double>> scores_;
  double smooth_ = 0;
};

}  // namespace clinicalbert::examples
