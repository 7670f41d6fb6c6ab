#pragma once

#include <cassert>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>

namespace clinicalbert::losses {

/// What a chain of tags scores beside its emissions, K classes: by its first tag, by each pair of neighbors and by its
/// last tag. Views. Minus infinity forbids.
///
/// A chain's score is that of all its tags: starts[y_1] + sum_t emissions[t, y_t] + sum_t pairs[y_t, y_t+1] +
/// ends[y_T], of which each sequence of tags y has the probability exp(score) / sum over all sequences. Lafferty et al.
/// 2001.
template <class T>
struct chain_scores {
  std::span<T> starts;  ///< [K], or empty: 0 for each, as for a chain that goes on from before its first row
  std::span<T> pairs;   ///< [K, K], row: the former, column: the latter
  std::span<T> ends;    ///< [K], or empty: 0 for each
};

/// log sum_j exp(term(j)) of K terms in double, without overflow; minus infinity where every term is.
template <class Term>
[[nodiscard]] double log_sum_of(std::size_t classes, Term term) noexcept {
  double largest = -std::numeric_limits<double>::infinity();
  for (std::size_t j = 0; j < classes; ++j) {
    if (const double x = term(j); x > largest) largest = x;
  }
  if (!(largest > -std::numeric_limits<double>::infinity())) return largest;
  double sum = 0.0;
  for (std::size_t j = 0; j < classes; ++j) {
    if (const double x = term(j); x > -std::numeric_limits<double>::infinity()) sum += std::exp(x - largest);
  }
  return largest + std::log(sum);
}

/// Sums over all sequences of tags of a chain, in log space: forward[t, k], over those of rows 0 .. t that end in k,
/// and backward[t, k], over those of the rows after t where row t is k; gives back that over all, log Z.
///
/// `emissions`, `forward`, `backward`: [T, K] with K = `classes` and T >= 1, the latter two overwritten. An emission of
/// minus infinity forbids; log Z is minus infinity where everything is forbidden. Cost: T K^2. Rabiner 1989, section
/// III; Sutton & McCallum 2012, section 4.1.
inline double sum_chain(std::span<const double> emissions, std::size_t classes,
                        const chain_scores<const double>& scores, std::span<double> forward,
                        std::span<double> backward) noexcept {
  const std::size_t rows = emissions.size() / classes;
  assert(rows > 0 && scores.pairs.size() == classes * classes);
  assert(forward.size() == emissions.size() && backward.size() == emissions.size());
  constexpr double never = -std::numeric_limits<double>::infinity();
  for (std::size_t k = 0; k < classes; ++k) {
    forward[k] = (scores.starts.empty() ? 0.0 : scores.starts[k]) + emissions[k];
    backward[(rows - 1) * classes + k] = scores.ends.empty() ? 0.0 : scores.ends[k];
  }
  for (std::size_t t = 1; t < rows; ++t) {
    const double* const before = forward.data() + (t - 1) * classes;
    for (std::size_t k = 0; k < classes; ++k) {
      const double here = emissions[t * classes + k];
      forward[t * classes + k] = here == never ? never : here + log_sum_of(classes, [&](std::size_t j) {
                                                           return before[j] + scores.pairs[j * classes + k];
                                                         });
    }
  }
  for (std::size_t t = rows - 1; t-- > 0;) {
    const double* const here = emissions.data() + (t + 1) * classes;
    const double* const after = backward.data() + (t + 1) * classes;
    for (std::size_t j = 0; j < classes; ++j) {
      backward[t * classes + j] =
          log_sum_of(classes, [&](std::size_t k) { return scores.pairs[j * classes + k] + here[k] + after[k]; });
    }
  }
  const double* const last = forward.data() + (rows - 1) * classes;
  const double* const end = backward.data() + (rows - 1) * classes;
  return log_sum_of(classes, [&](std::size_t k) { return last[k] + end[k]; });
}

/// The probability of each class in each row, and of each pair in neighboring rows: adds them, times `factor`, to
/// d_emissions [T, K] and `d_scores`, which is what log Z changes with them. What is an empty span is left out.
///
/// `forward`, `backward` and `log_sum`, which must be finite, are those of `sum_chain`.
inline void add_marginals(std::span<const double> emissions, std::size_t classes,
                          const chain_scores<const double>& scores, std::span<const double> forward,
                          std::span<const double> backward, double log_sum, double factor,
                          std::span<double> d_emissions, const chain_scores<double>& d_scores) noexcept {
  const std::size_t rows = emissions.size() / classes;
  const auto at = [&](std::size_t t, std::size_t k) {
    return factor * std::exp(forward[t * classes + k] + backward[t * classes + k] - log_sum);
  };
  for (std::size_t i = 0; i < d_emissions.size(); ++i) d_emissions[i] += at(i / classes, i % classes);
  if (!scores.starts.empty()) {
    for (std::size_t k = 0; k < d_scores.starts.size(); ++k) d_scores.starts[k] += at(0, k);
  }
  if (!scores.ends.empty()) {
    for (std::size_t k = 0; k < d_scores.ends.size(); ++k) d_scores.ends[k] += at(rows - 1, k);
  }
  if (d_scores.pairs.empty()) return;
  for (std::size_t t = 1; t < rows; ++t) {
    for (std::size_t j = 0; j < classes; ++j) {
      const double before = forward[(t - 1) * classes + j] - log_sum;
      for (std::size_t k = 0; k < classes; ++k) {
        const std::size_t here = t * classes + k;
        const double log_pair = before + scores.pairs[j * classes + k] + emissions[here] + backward[here];
        if (log_pair > -std::numeric_limits<double>::infinity()) {
          d_scores.pairs[j * classes + k] += factor * std::exp(log_pair);
        }
      }
    }
  }
}

}  // namespace clinicalbert::losses
