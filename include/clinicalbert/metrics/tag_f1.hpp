#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "clinicalbert/labels/chunks.hpp"
#include "clinicalbert/labels/convert_tags.hpp"
#include "clinicalbert/labels/label_error.hpp"
#include "clinicalbert/labels/tag_scheme.hpp"
#include "clinicalbert/metrics/span_f1.hpp"

namespace clinicalbert::metrics {

/// Entities of one sentence from its tags, as spans of words; the types are views into `tags`.
///
/// Without a scheme a stray I- begins an entity (seqeval's default, the evaluation of CoNLL-2000); with one, only what
/// the scheme spells counts (seqeval's mode "strict").
[[nodiscard]] inline std::vector<span_f1::typed_span> spans_of_tags(
    std::span<const std::string> tags, std::optional<labels::tag_scheme> scheme = std::nullopt) {
  const auto parsed = labels::parse_tags(tags);
  std::vector<span_f1::typed_span> spans;
  const auto tag_at = [&](std::size_t i) { return parsed[i]; };
  const auto emit = [&](const labels::chunk<std::string_view>& found) {
    spans.push_back({found.begin, found.end, found.type});
  };
  if (scheme) {
    labels::for_each_strict_chunk(parsed.size(), *scheme, tag_at, emit);
  } else {
    labels::for_each_chunk(parsed.size(), tag_at, emit);
  }
  return spans;
}

/// Adds one sentence to the counts. Throws labels::label_error for lists of different lengths, for a text that is no
/// tag and for a prefix that the scheme lacks. Agrees with seqeval.metrics.classification_report(zero_division=0) to
/// 1e-9.
inline void add_tags(span_f1& counts, std::span<const std::string> gold, std::span<const std::string> predicted,
                     std::optional<labels::tag_scheme> scheme = std::nullopt) {
  if (gold.size() != predicted.size()) {
    throw labels::label_error("a sentence has " + std::to_string(gold.size()) + " gold tags and " +
                              std::to_string(predicted.size()) + " predicted ones");
  }
  counts.add(spans_of_tags(gold, scheme), spans_of_tags(predicted, scheme));
}

}  // namespace clinicalbert::metrics
