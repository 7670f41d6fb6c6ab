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
#include "clinicalbert/metrics/overlap_matches.hpp"
#include "clinicalbert/metrics/precision_recall.hpp"
#include "clinicalbert/metrics/score_averages.hpp"

namespace clinicalbert::metrics {

/// Precision, recall and F1 of entities: by type, and averaged over the types that occur in gold or prediction.
struct span_report {
  std::map<std::string, precision_recall, std::less<>> by_type;
  precision_recall micro;     ///< of all entities together: the figure that papers report
  precision_recall macro;     ///< mean over types; 0 of no types (seqeval: NaN)
  precision_recall weighted;  ///< mean over types, weighted by support
};

/// When a predicted span is correct.
enum class span_match : std::uint8_t {
  exact,    ///< a gold span has its begin, its end and its type
  overlap,  ///< a gold span of its type shares a byte or a word with it, and is no other prediction's: gold and
            ///< predicted spans are paired so that as many as possible are correct, each at most once
};

/// Counts matches of typed spans, sentence by sentence or note by note.
class span_f1 {
 public:
  explicit span_f1(span_match match = span_match::exact) noexcept : match_(match) {}

  /// A span of words or of bytes, half-open, with its type. Ordered by begin, end and type.
  struct typed_span {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
    std::string_view type;

    friend auto operator<=>(const typed_span&, const typed_span&) = default;
  };

  /// Adds one sentence or note. Each list counts as a set: a span that occurs twice counts once.
  void add(std::vector<typed_span> gold, std::vector<typed_span> predicted) {
    for (auto* spans : {&gold, &predicted}) {
      std::sort(spans->begin(), spans->end(),
                [](const typed_span& a, const typed_span& b) { return a.type != b.type ? a.type < b.type : a < b; });
      spans->erase(std::unique(spans->begin(), spans->end()), spans->end());
    }
    std::span<const typed_span> gold_left(gold), predicted_left(predicted);
    while (!gold_left.empty() || !predicted_left.empty()) {
      const auto type = gold_left.empty()        ? predicted_left.front().type
                        : predicted_left.empty() ? gold_left.front().type
                                                 : std::min(gold_left.front().type, predicted_left.front().type);
      const auto gold_of_type = take_type(gold_left, type);
      const auto predicted_of_type = take_type(predicted_left, type);
      counts_of(type) +=
          {count_matches(gold_of_type, predicted_of_type), predicted_of_type.size(), gold_of_type.size()};
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
    score_averages averages;
    for (const auto& [type, counts] : counts_) result.by_type.emplace(type, averages.add(counts));
    result.micro = averages.micro();
    result.macro = averages.macro();
    result.weighted = averages.weighted();
    return result;
  }

 private:
  match_counts& counts_of(std::string_view type) {
    const auto found = counts_.find(type);
    return found != counts_.end() ? found->second : counts_[std::string(type)];
  }

  /// The spans of a type with which `spans` begins, and takes them away from it.
  [[nodiscard]] static std::span<const typed_span> take_type(std::span<const typed_span>& spans,
                                                             std::string_view type) noexcept {
    std::size_t count = 0;
    while (count < spans.size() && spans[count].type == type) ++count;
    const auto taken = spans.first(count);
    spans = spans.subspan(count);
    return taken;
  }

  [[nodiscard]] std::size_t count_matches(std::span<const typed_span> gold,
                                          std::span<const typed_span> predicted) const {
    if (match_ == span_match::overlap) return count_overlap_matches(gold, predicted);
    std::size_t count = 0;
    for (const auto& span : predicted) count += std::binary_search(gold.begin(), gold.end(), span) ? 1 : 0;
    return count;
  }

  span_match match_;
  std::map<std::string, match_counts, std::less<>> counts_;
};

}  // namespace clinicalbert::metrics
