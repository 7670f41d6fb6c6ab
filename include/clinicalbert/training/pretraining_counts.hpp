#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "clinicalbert/training/best_score.hpp"
#include "clinicalbert/training/communicator.hpp"
#include "clinicalbert/training/scored_rows.hpp"

namespace clinicalbert::training {

/// What a model that is pretrained says of masked pieces and of pairs of sentences: sums, so that those of batches can
/// be added.
struct pretraining_counts {
  row_scores masked, pairs;

  /// Mean over masked pieces, or over pairs, in nats; 0 where there are none.
  [[nodiscard]] double masked_loss() const noexcept { return mean(masked.loss, masked); }
  [[nodiscard]] double pair_loss() const noexcept { return mean(pairs.loss, pairs); }
  /// e to the mean loss of a masked piece: among how many, equally probable, it seems to be.
  [[nodiscard]] double perplexity() const noexcept { return std::exp(masked_loss()); }

  void add(const pretraining_counts& others) noexcept {
    add(masked, others.masked);
    add(pairs, others.pairs);
  }

  /// Makes them those of all ranks, on each.
  void sum(communicator& ranks) {
    const auto number = [](std::uint64_t rows) { return static_cast<double>(rows); };
    std::array<double, 6> all{masked.loss, number(masked.rows), number(masked.right),
                              pairs.loss,  number(pairs.rows),  number(pairs.right)};
    ranks.sum(all);
    const auto rows = [&](std::size_t i) { return static_cast<std::uint64_t>(all[i]); };
    masked = {all[0], rows(1), rows(2)};
    pairs = {all[3], rows(4), rows(5)};
  }

  /// mlm_accuracy, mlm_loss, PAIRS_accuracy and PAIRS_loss, but what there is none of; alphabetical if `pair_name` is
  /// behind mlm.
  [[nodiscard]] std::vector<named_score> named(std::string_view pair_name) const {
    std::vector<named_score> scores;
    const auto name = [&](const std::string& of, const row_scores& sums) {
      if (sums.rows == 0) return;
      scores.push_back({of + "_accuracy", mean(static_cast<double>(sums.right), sums)});
      scores.push_back({of + "_loss", mean(sums.loss, sums)});
    };
    name("mlm", masked);
    name(std::string(pair_name), pairs);
    return scores;
  }

 private:
  static double mean(double sum, const row_scores& of) noexcept {
    return of.rows == 0 ? 0 : sum / static_cast<double>(of.rows);
  }
  static void add(row_scores& to, const row_scores& more) noexcept {
    to.loss += more.loss;
    to.rows += more.rows;
    to.right += more.right;
  }
};

}  // namespace clinicalbert::training
