#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace clinicalbert::metrics {

/// Whether two models are right on the same items differently often than by chance: McNemar's test.
///
/// Only the items count on which one model is right and the other wrong. McNemar 1947; Dietterich 1998, section 3.1.
class mcnemar {
 public:
  void add(bool first_is_right, bool second_is_right) noexcept {
    if (first_is_right && !second_is_right) ++only_first_;
    if (!first_is_right && second_is_right) ++only_second_;
  }

  [[nodiscard]] std::size_t only_first() const noexcept { return only_first_; }    ///< items that only it has right
  [[nodiscard]] std::size_t only_second() const noexcept { return only_second_; }  ///< items that only it has right

  /// (|b - c| - 1)^2 / (b + c) with b and c the two counts; 0 where they differ by at most 1 or are 0 both.
  [[nodiscard]] double chi_square() const noexcept {
    const auto b = static_cast<double>(only_first_), c = static_cast<double>(only_second_);
    const double beyond = std::max(std::abs(b - c) - 1.0, 0.0);
    return b + c == 0.0 ? 0.0 : beyond * beyond / (b + c);
  }

  /// The probability of a chi_square() at least as large, of one degree of freedom, in (0, 1]; for b + c of 25 or more.
  /// Agrees with statsmodels' mcnemar(exact=False) where b and c differ; where they do not, this is 1.
  [[nodiscard]] double chi_square_p() const noexcept { return std::erfc(std::sqrt(chi_square() / 2.0)); }

  /// The exact two-sided probability, in (0, 1]: min(1, 2 P(X <= min(b, c))), X of the binomial distribution of b + c
  /// and 1/2. 1 of nothing. Agrees with scipy.stats.binomtest(b, b + c).
  [[nodiscard]] double exact_p() const noexcept {
    const std::size_t n = only_first_ + only_second_;
    const std::size_t least = std::min(only_first_, only_second_);
    if (2 * least == n) return 1.0;
    double log_last = -static_cast<double>(n) * std::log(2.0);  // of P(X = least)
    for (std::size_t i = 1; i <= least; ++i) {
      log_last += std::log(static_cast<double>(n - least + i) / static_cast<double>(i));
    }
    double sum = 0.0, term = 1.0;  // in units of P(X = least), from it down
    for (std::size_t i = least + 1; i-- > 0;) {
      sum += term;
      term *= static_cast<double>(i) / static_cast<double>(n - i + 1);
    }
    return std::min(1.0, 2.0 * std::exp(log_last) * sum);
  }

 private:
  std::size_t only_first_ = 0;
  std::size_t only_second_ = 0;
};

}  // namespace clinicalbert::metrics
