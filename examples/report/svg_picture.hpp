#pragma once

#include <algorithm>
#include <cstdarg>
#include <cstddef>
#include <cstdio>
#include <string>
#include <string_view>

namespace clinicalbert::examples {

/// An SVG picture inside a page, whose style sheet colors it by classes. `label` says what it shows to who cannot see.
class svg_picture {
 public:
  svg_picture(int width, int height, std::string_view label) {
    add("<svg viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" role=\"img\" aria-label=\"", width, height, width,
        height);
    svg_ += std::string(label) + "\">\n";
  }

  /// Adds numbers to a format, and no text: what is longer than a line is an error of the caller.
  __attribute__((format(printf, 2, 3))) void add(const char* format, ...) {
    char text[400];
    std::va_list values;
    va_start(values, format);
    const int length = std::vsnprintf(text, sizeof text, format, values);
    va_end(values);
    svg_.append(text, static_cast<std::size_t>(std::clamp(length, 0, static_cast<int>(sizeof text) - 1)));
  }

  void line(const char* kind, double x1, double y1, double x2, double y2) {
    add("<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"></line>\n", kind, x1, y1, x2, y2);
  }
  void rectangle(const char* kind, double x, double y, double width, double height) {
    add("<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"></rect>\n", kind, x, y, width, height);
  }
  void circle(const char* kind, double x, double y, double radius) {
    add("<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\"></circle>\n", kind, x, y, radius);
  }
  /// `anchor`: start, middle or end. `words` are HTML.
  void text(double x, double y, const char* anchor, std::string_view words, bool is_upright = false) {
    add("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\"", x, y, anchor);
    if (is_upright) add(" transform=\"rotate(-90 %.1f %.1f)\"", x, y);
    svg_ += ">" + std::string(words) + "</text>\n";
  }

  [[nodiscard]] std::string svg() const { return svg_ + "</svg>\n"; }

 private:
  std::string svg_;
};

}  // namespace clinicalbert::examples
