#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "clinicalbert/metrics/bootstrap.hpp"
#include "clinicalbert/metrics/precision_recall.hpp"
#include "clinicalbert/metrics/score_averages.hpp"
#include "examples/report/bootstrap_each.hpp"
#include "examples/report/counted_items.hpp"

namespace clinicalbert::examples {

/// Precision, recall and F1, and the interval of each.
struct score_interval {
  metrics::confidence_interval precision, recall, f1;
  std::size_t support = 0;
};

struct score_intervals {
  std::vector<score_interval> by_label;
  score_interval micro, macro, weighted;
};

/// Which labels an average is over: those that occur in gold or prediction, as of entities, classes and relations, or
/// all, as of labels that are each yes or no.
enum class averaged_labels : std::uint8_t { occurring, all };

/// The scores of labels 0 .. `labels` - 1 and their averages, each with the percentile interval of resamples of items;
/// in each resample the averages are over the labels that occur in it. Same seed, same bits.
[[nodiscard]] inline score_intervals intervals_of(const counted_items& items, std::size_t labels,
                                                  averaged_labels averaged,
                                                  const metrics::bootstrap_settings& settings = {}) {
  std::vector<metrics::match_counts> counts(labels);
  const auto statistics = [&](std::span<const std::uint32_t> sample, std::span<double> values) {
    counts.assign(labels, {});
    for (const std::uint32_t item : sample)
      for (const auto& one : items[item]) counts[one.label] += one.counts;
    metrics::score_averages averages;
    std::size_t at = 0;
    const auto put = [&](const metrics::precision_recall& score) {
      values[at++] = score.precision;
      values[at++] = score.recall;
      values[at++] = score.f1;
    };
    for (const auto& one : counts) {
      const bool is_averaged = averaged == averaged_labels::all || one.gold + one.predicted > 0;
      put(is_averaged ? averages.add(one) : metrics::precision_recall{});
    }
    put(averages.micro());
    put(averages.macro());
    put(averages.weighted());
  };
  const auto intervals = bootstrap_each(items.size(), 3 * (labels + 3), statistics, settings);
  std::size_t at = 0;
  const auto next = [&](std::size_t support) {
    at += 3;
    return score_interval{intervals[at - 3], intervals[at - 2], intervals[at - 1], support};
  };
  std::vector<std::size_t> support(labels);
  std::size_t all = 0;
  for (std::size_t i = 0; i < items.size(); ++i)
    for (const auto& one : items[i]) {
      support[one.label] += one.counts.gold;
      all += one.counts.gold;
    }
  score_intervals result;
  for (std::size_t k = 0; k < labels; ++k) result.by_label.push_back(next(support[k]));
  result.micro = next(all);
  result.macro = next(all);
  result.weighted = next(all);
  return result;
}

}  // namespace clinicalbert::examples
