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

/// The entities of a sentence, those of its tags first; the types are views into it.
[[nodiscard]] inline std::vector<metrics::span_f1::typed_span> spans_of_sentence(
    const corpora::tagged_sentence& sentence) {
  auto spans = metrics::spans_of_tags(sentence.tags);
  for (const auto& [begin, end, type] : sentence.untagged) spans.push_back({begin, end, type});
  return spans;
}

/// The types that a corpus marks at least once, in the order in which they first occur.
[[nodiscard]] inline std::vector<std::string> marked_types(std::span<const corpora::tagged_sentence> sentences) {
  std::vector<std::string> types;
  for (const auto& sentence : sentences)
    for (const auto& span : spans_of_sentence(sentence))
      if (std::ranges::find(types, span.type) == types.end()) types.emplace_back(span.type);
  return types;
}

/// Compares predicted entities, a list of spans of words a sentence, with a corpus. A type that the corpus never marks
/// is left out of the prediction: it is not said there whether such an entity is right.
[[nodiscard]] inline metrics::span_f1 compare_spans(
    std::span<const corpora::tagged_sentence> sentences,
    std::span<const std::vector<metrics::span_f1::typed_span>> predicted) {
  const auto types = marked_types(sentences);
  metrics::span_f1 counts;
  for (std::size_t i = 0; i < sentences.size(); ++i) {
    auto found = predicted[i];
    std::erase_if(found, [&](const auto& span) { return std::ranges::find(types, span.type) == types.end(); });
    counts.add(spans_of_sentence(sentences[i]), std::move(found));
  }
  return counts;
}

/// The same of predicted tags, one list a sentence: entities by seqeval's default rule (metrics/tag_f1.hpp).
[[nodiscard]] inline metrics::span_f1 compare_tags(std::span<const corpora::tagged_sentence> sentences,
                                                   std::span<const std::vector<std::string>> predicted) {
  std::vector<std::vector<metrics::span_f1::typed_span>> spans;
  spans.reserve(sentences.size());
  for (std::size_t i = 0; i < sentences.size(); ++i) spans.push_back(metrics::spans_of_tags(predicted[i]));
  return compare_spans(sentences, spans);
}

}  // namespace clinicalbert::tasks
