#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "clinicalbert/corpora/sentence.hpp"
#include "clinicalbert/metrics/span_f1.hpp"
#include "clinicalbert/metrics/tag_f1.hpp"

namespace clinicalbert::tasks {

/// The types that a corpus marks at least once, in the order in which they first occur.
[[nodiscard]] inline std::vector<std::string> marked_types(std::span<const corpora::tagged_sentence> sentences) {
  std::vector<std::string> types;
  for (const auto& sentence : sentences)
    for (const auto& span : metrics::spans_of_tags(sentence.tags))
      if (std::ranges::find(types, span.type) == types.end()) types.emplace_back(span.type);
  return types;
}

/// Compares predicted tags, one list a sentence, with a corpus. A type that the corpus never marks is left out of the
/// prediction: it is not said there whether such an entity is right. Entities by seqeval's default rule
/// (metrics/tag_f1.hpp).
[[nodiscard]] inline metrics::span_f1 compare_tags(std::span<const corpora::tagged_sentence> sentences,
                                                   std::span<const std::vector<std::string>> predicted) {
  const auto types = marked_types(sentences);
  metrics::span_f1 counts;
  for (std::size_t i = 0; i < sentences.size(); ++i) {
    auto found = metrics::spans_of_tags(predicted[i]);
    std::erase_if(found, [&](const auto& span) { return std::ranges::find(types, span.type) == types.end(); });
    counts.add(metrics::spans_of_tags(sentences[i].tags), std::move(found));
  }
  return counts;
}

}  // namespace clinicalbert::tasks
