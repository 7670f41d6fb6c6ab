#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <numeric>
#include <span>
#include <vector>

#include "clinicalbert/metrics/bootstrap.hpp"
#include "clinicalbert/metrics/mcnemar.hpp"
#include "clinicalbert/metrics/precision_recall.hpp"
#include "clinicalbert/metrics/score_averages.hpp"
#include "examples/report/bootstrap_each.hpp"
#include "examples/report/counted_items.hpp"
#include "examples/report/score_intervals.hpp"

namespace clinicalbert::examples {

/// Compares a model with another on the same items, what each found of labels 0 .. `labels` - 1:
/// {"micro_f1": {"other": , "difference": , "low": , "high": }, "macro_f1": {...}, "right": {...}, "only_this": ,
/// "only_other": , "p": }.
///
/// A difference is this model's score minus the other's, `low` and `high` its percentile interval of 95% by resamples
/// of items that are drawn once for both (metrics::bootstrap); `right` is of the share of items that are right as a
/// whole. The rest is of the items that one model alone has right, and McNemar's exact two-sided probability, to six
/// places; fractions to four. Same seed, same bits.
[[nodiscard]] inline nlohmann::ordered_json paired_json(const counted_items& of_this, const counted_items& of_other,
                                                        std::size_t labels, averaged_labels averaged,
                                                        const metrics::bootstrap_settings& settings = {}) {
  constexpr std::size_t scores = 3;
  std::vector<metrics::match_counts> counts;
  const auto take = [&](const counted_items& items, std::span<const std::uint32_t> sample, std::span<double> values) {
    counts.assign(labels, {});
    std::size_t right = 0;
    for (const std::uint32_t item : sample) {
      for (const auto& one : items[item]) counts[one.label] += one.counts;
      right += items.is_right(item) ? 1 : 0;
    }
    metrics::score_averages averages;
    for (const auto& one : counts)
      if (averaged == averaged_labels::all || one.gold + one.predicted > 0) (void)averages.add(one);
    values[0] = averages.micro().f1;
    values[1] = averages.macro().f1;
    values[2] = static_cast<double>(right) / static_cast<double>(sample.size());
  };
  std::vector<double> first(scores), second(scores);
  const auto difference = [&](std::span<const std::uint32_t> sample, std::span<double> values) {
    take(of_this, sample, first);
    take(of_other, sample, second);
    for (std::size_t i = 0; i < scores; ++i) values[i] = first[i] - second[i];
  };
  const auto intervals = bootstrap_each(of_this.size(), scores, difference, settings);
  std::vector<std::uint32_t> every(of_this.size());
  std::iota(every.begin(), every.end(), std::uint32_t{0});
  if (!every.empty()) take(of_other, every, second);
  const auto places = [](double x) { return std::round(x * 10000) / 10000; };
  nlohmann::ordered_json json;
  for (std::size_t i = 0; const char* name : {"micro_f1", "macro_f1", "right"}) {
    json[name] = {{"other", places(second[i])},
                  {"difference", places(intervals[i].value)},
                  {"low", places(intervals[i].low)},
                  {"high", places(intervals[i].high)}};
    ++i;
  }
  metrics::mcnemar test;
  for (const auto i : every) test.add(of_this.is_right(i), of_other.is_right(i));
  json["only_this"] = test.only_first();
  json["only_other"] = test.only_second();
  json["p"] = std::round(test.exact_p() * 1e6) / 1e6;
  return json;
}

}  // namespace clinicalbert::examples
