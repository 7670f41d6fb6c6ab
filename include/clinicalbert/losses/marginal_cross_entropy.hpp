#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>

#include "clinicalbert/losses/cross_entropy.hpp"
#include "clinicalbert/losses/log_sum_exp.hpp"
#include "clinicalbert/losses/loss_error.hpp"

namespace clinicalbert::losses {

/// Cross-entropy where a row allows several classes and does not say which: row i costs -log sum_{k allowed} p_k, in
/// nats.
///
/// `logits`: [N, K] with K = `classes` <= 64; `allowed`: [N], bit k for class k, 0 for an ignored row; `d_logits`: [N,
/// K], overwritten with p - p [k allowed] / sum of the allowed p, times gradient_scale (0 in ignored rows); may be
/// `logits`, or empty. Mean or sum over the rows that are not ignored, in double and in the order of the rows; 0 if all
/// are. With one bit a row it is `cross_entropy`; a row that allows every class costs nothing. Throws loss_error for a
/// bit that is no class.
template <class T>
double marginal_cross_entropy(std::span<const T> logits, std::size_t classes, std::span<const std::uint64_t> allowed,
                              std::span<T> d_logits, reduction how = reduction::mean, double gradient_scale = 1.0) {
  if (classes == 0 || classes > 64 || logits.size() != allowed.size() * classes ||
      (!d_logits.empty() && d_logits.size() != logits.size())) {
    throw loss_error("marginal_cross_entropy: the sizes of logits, masks and gradient do not fit together");
  }
  const std::uint64_t known = ~std::uint64_t{0} >> (64 - classes);
  std::size_t rows = 0;
  for (std::size_t i = 0; i < allowed.size(); ++i) {
    if ((allowed[i] & ~known) != 0) {
      throw loss_error("marginal_cross_entropy: row " + std::to_string(i) + " allows a class beyond the " +
                       std::to_string(classes));
    }
    if (allowed[i] != 0) ++rows;
  }
  const double divisor = how == reduction::sum || rows == 0 ? 1.0 : static_cast<double>(rows);

  double loss = 0.0;
  for (std::size_t i = 0; i < allowed.size(); ++i) {
    const auto row = logits.subspan(i * classes, classes);
    if (allowed[i] == 0) {
      if (!d_logits.empty()) {
        for (T& d : d_logits.subspan(i * classes, classes)) d = T{0};
      }
      continue;
    }
    const auto is_allowed = [&](std::size_t k) { return (allowed[i] >> k & 1) != 0; };
    double largest = -std::numeric_limits<double>::infinity();
    for (std::size_t k = 0; k < classes; ++k) {
      if (is_allowed(k)) largest = std::fmax(largest, static_cast<double>(row[k]));
    }
    double sum = 0.0;
    for (std::size_t k = 0; k < classes; ++k) {
      if (is_allowed(k)) sum += std::exp(static_cast<double>(row[k]) - largest);
    }
    const double log_allowed = largest + std::log(sum);
    const double log_all = log_sum_exp(row);
    loss += log_all - log_allowed;
    if (d_logits.empty()) continue;
    for (std::size_t k = 0; k < classes; ++k) {
      const auto x = static_cast<double>(row[k]);
      const double d = std::exp(x - log_all) - (is_allowed(k) ? std::exp(x - log_allowed) : 0.0);
      d_logits[i * classes + k] = static_cast<T>(d * gradient_scale / divisor);
    }
  }
  return loss / divisor;
}

}  // namespace clinicalbert::losses
