#pragma once

#include <cmath>
#include <limits>
#include <string>
#include <vector>

namespace clinicalbert::corpora {

/// A text, or a pair of texts, with what a classifier or a regression should say of it.
struct labeled_text {
  std::string text = {};
  std::string second_text = {};          ///< of a pair; empty: no pair
  std::vector<std::string> labels = {};  ///< one for a single-label task, any number for a multi-label one
  double value = std::numeric_limits<double>::quiet_NaN();  ///< of a regression; NaN: none
  std::string id = {};                                      ///< the corpus's own name of it; may be empty

  [[nodiscard]] bool has_value() const noexcept { return !std::isnan(value); }
};

}  // namespace clinicalbert::corpora
