#pragma once

#include <algorithm>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "clinicalbert/labels/entity.hpp"
#include "clinicalbert/labels/label_set.hpp"
#include "clinicalbert/metrics/precision_recall.hpp"

namespace clinicalbert::metrics {

/// Precision, recall and F1 of entities: by type, and averaged over the types that occur in gold or prediction.
struct span_report {
  std::map<std::string, precision_recall, std::less<>> by_type;
  precision_recall micro;     ///< of all entities together: the figure that papers report
  precision_recall macro;     ///< mean over types; 0 of no types (seqeval: NaN)
  precision_recall weighted;  ///< mean over types, weighted by support
};

/// Counts exact matches of typed spans, sentence by sentence or note by note.
class span_f1 {
 public:
  /// A span of words or of bytes, half-open, with its type. Ordered by begin, end and type.
  struct typed_span {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
    std::string_view type;

    friend auto operator<=>(const typed_span&, const typed_span&) = default;
  };

  /// Adds one sentence or note: a predicted span is correct if a gold span has its begin, its end and its type.
  /// Each list counts as a set: a span that occurs twice counts once.
  void add(std::vector<typed_span> gold, std::vector<typed_span> predicted) {
    for (auto* spans : {&gold, &predicted}) {
      std::sort(spans->begin(), spans->end());
      spans->erase(std::unique(spans->begin(), spans->end()), spans->end());
    }
    for (const auto& span : gold) ++counts_of(span.type).gold;
    for (const auto& span : predicted) {
      auto& counts = counts_of(span.type);
      ++counts.predicted;
      if (std::binary_search(gold.begin(), gold.end(), span)) ++counts.correct;
    }
  }

  /// Adds one note by the byte spans of its entities; scores are not looked at. Throws labels::label_error for a label
  /// that `types` lacks.
  void add(std::span<const labels::entity> gold, std::span<const labels::entity> predicted,
           const labels::label_set& types) {
    const auto spans_of = [&](std::span<const labels::entity> entities) {
      std::vector<typed_span> spans;
      spans.reserve(entities.size());
      for (const auto& entity : entities) {
        spans.push_back({entity.span.begin, entity.span.end, types.name(entity.label)});
      }
      return spans;
    };
    add(spans_of(gold), spans_of(predicted));
  }

  [[nodiscard]] const std::map<std::string, match_counts, std::less<>>& counts() const noexcept { return counts_; }

  [[nodiscard]] span_report report() const {
    span_report result;
    match_counts all;
    for (const auto& [type, counts] : counts_) {
      const auto score = score_of(counts);
      result.by_type.emplace(type, score);
      all += counts;
      accumulate(result.macro, score, 1.0);
      accumulate(result.weighted, score, static_cast<double>(counts.gold));
    }
    result.micro = score_of(all);
    divide(result.macro, static_cast<double>(counts_.size()));
    divide(result.weighted, static_cast<double>(all.gold));
    return result;
  }

 private:
  match_counts& counts_of(std::string_view type) {
    const auto found = counts_.find(type);
    return found != counts_.end() ? found->second : counts_[std::string(type)];
  }

  static void accumulate(precision_recall& sum, const precision_recall& score, double weight) noexcept {
    sum.precision += weight * score.precision;
    sum.recall += weight * score.recall;
    sum.f1 += weight * score.f1;
    sum.support += score.support;
  }
  static void divide(precision_recall& sum, double weight) noexcept {
    if (weight == 0.0) return;
    sum.precision /= weight;
    sum.recall /= weight;
    sum.f1 /= weight;
  }

  std::map<std::string, match_counts, std::less<>> counts_;
};

}  // namespace clinicalbert::metrics
