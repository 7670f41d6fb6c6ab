#pragma once

#include <cmath>
#include <cstdio>
#include <string>

namespace clinicalbert::examples {

/// "0.8523": rounded to `places` behind the point; a dash for what is not defined (NaN).
[[nodiscard]] inline std::string decimal(double value, int places = 4) {
  if (std::isnan(value)) return "–";
  char digits[400];  // the longest double has 309 digits before the point
  std::snprintf(digits, sizeof digits, "%.*f", places, value);
  const std::string text(digits);
  return text.starts_with('-') && text.find_first_of("123456789i") == text.npos ? text.substr(1) : text;
}

/// "12–34": the bytes or lines of a half-open or closed range, as the page says which.
template <class Number>
[[nodiscard]] std::string number_range(Number first, Number last) {
  return std::to_string(first) + "–" + std::to_string(last);
}

}  // namespace clinicalbert::examples
