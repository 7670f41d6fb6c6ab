#pragma once

#include <cmath>
#include <cstddef>

namespace clinicalbert::metrics {

/// exp of the mean of negative log-likelihoods in nats: of how many equally likely tokens a model hesitates between.
class perplexity {
 public:
  /// Adds the sum of the negative log-likelihoods of `tokens` tokens, such as a batch's mean loss times its tokens.
  void add(double negative_log_likelihood, std::size_t tokens = 1) noexcept {
    sum_ += negative_log_likelihood;
    tokens_ += tokens;
  }

  [[nodiscard]] std::size_t tokens() const noexcept { return tokens_; }
  /// At least 1 for probabilities; NaN of nothing.
  [[nodiscard]] double value() const noexcept { return std::exp(sum_ / static_cast<double>(tokens_)); }

 private:
  double sum_ = 0.0;
  std::size_t tokens_ = 0;
};

}  // namespace clinicalbert::metrics
