#pragma once

#include <cstddef>

namespace clinicalbert::metrics {

/// How many of the gold items and of the predicted ones there are, and how many agree.
struct match_counts {
  std::size_t correct = 0;
  std::size_t predicted = 0;
  std::size_t gold = 0;

  constexpr match_counts& operator+=(const match_counts& other) noexcept {
    correct += other.correct;
    predicted += other.predicted;
    gold += other.gold;
    return *this;
  }
  friend constexpr bool operator==(const match_counts&, const match_counts&) noexcept = default;
};

/// Fractions in [0, 1]; a division by nothing gives 0.
struct precision_recall {
  double precision = 0.0;   ///< correct / predicted
  double recall = 0.0;      ///< correct / gold
  double f1 = 0.0;          ///< 2 precision recall / (precision + recall); in averages the average of the f1
  std::size_t support = 0;  ///< gold items

  friend constexpr bool operator==(const precision_recall&, const precision_recall&) noexcept = default;
};

[[nodiscard]] constexpr precision_recall score_of(const match_counts& counts) noexcept {
  const auto divide = [](double numerator, double denominator) {
    return denominator == 0.0 ? 0.0 : numerator / denominator;
  };
  const double precision = divide(static_cast<double>(counts.correct), static_cast<double>(counts.predicted));
  const double recall = divide(static_cast<double>(counts.correct), static_cast<double>(counts.gold));
  return {precision, recall, divide(2.0 * precision * recall, precision + recall), counts.gold};
}

}  // namespace clinicalbert::metrics
