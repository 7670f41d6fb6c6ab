#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "clinicalbert/corpora/sentence.hpp"
#include "clinicalbert/labels/label_set.hpp"
#include "clinicalbert/metrics/span_f1.hpp"
#include "clinicalbert/metrics/tag_f1.hpp"
#include "clinicalbert/tasks/compare_tags.hpp"
#include "examples/report/counted_items.hpp"
#include "examples/report/entity_pairs.hpp"
#include "examples/report/tag_predictions.hpp"

namespace clinicalbert::examples {

/// The tags that were chosen, by layer, sentence and word.
using tags_by_layer = std::vector<std::vector<std::vector<std::string>>>;

[[nodiscard]] inline tags_by_layer chosen_tags(std::span<const corpora::tagged_sentence> sentences,
                                               std::span<const tag_predictions> layers) {
  tags_by_layer tags;
  for (const auto& layer : layers) tags.push_back(layer.tags(sentences));
  return tags;
}

/// The entities that tags make of sentence s, in order: those of the types that the file marks. `leave_out(type)` is
/// told of the others. The types are views into `tags`.
template <class LeaveOut>
[[nodiscard]] std::vector<typed_span> found_entities(const tags_by_layer& tags, std::size_t s,
                                                     const labels::label_set& types, LeaveOut&& leave_out) {
  std::vector<typed_span> found;
  for (const auto& layer : tags)
    for (const auto& span : metrics::spans_of_tags(layer[s])) {
      if (types.find(span.type))
        found.push_back(span);
      else
        leave_out(span.type);
    }
  std::sort(found.begin(), found.end());
  return found;
}

/// Adds a sentence to `items`, by the numbers of its entities' types.
inline void count_entities(counted_items& items, const labels::label_set& types, metrics::span_match match,
                           const std::vector<typed_span>& gold, const std::vector<typed_span>& found) {
  metrics::span_f1 counts(match);
  counts.add(gold, found);
  for (const auto& [type, of_type] : counts.counts()) items.add(*types.find(type), of_type);
  items.close_item();
}

/// What was found in each sentence of a file, strictly: begin, end and type must agree. The labels are the types of
/// tasks::marked_types.
[[nodiscard]] inline counted_items count_entities(std::span<const corpora::tagged_sentence> sentences,
                                                  std::span<const tag_predictions> layers) {
  const labels::label_set types(tasks::marked_types(sentences));
  const auto tags = chosen_tags(sentences, layers);
  counted_items items;
  for (std::size_t s = 0; s < sentences.size(); ++s)
    count_entities(items, types, metrics::span_match::exact, tasks::spans_of_sentence(sentences[s]),
                   found_entities(tags, s, types, [](const auto&) {}));
  return items;
}

}  // namespace clinicalbert::examples
