#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <utility>
#include <vector>

#include "clinicalbert/corpora/note.hpp"
#include "clinicalbert/labels/entity.hpp"
#include "clinicalbert/labels/label_set.hpp"

namespace clinicalbert::examples {

/// Adds to a note the entities that a model found in it: those whose score is `least_score` or more, and that share no
/// byte with one that is there already, since a term of a list says more. Annotations then stand in the order of the
/// text.
inline void add_silver_labels(std::span<const labels::entity> found, const labels::label_set& types, float least_score,
                              corpora::annotated_note& note) {
  const std::size_t known = note.annotations.size();
  for (const auto& entity : found) {
    const auto shares = [&](const corpora::annotation& other) {
      return entity.span.begin < other.span.end && other.span.begin < entity.span.end;
    };
    if (entity.score < least_score) continue;
    if (std::any_of(note.annotations.begin(), note.annotations.begin() + static_cast<std::ptrdiff_t>(known), shares))
      continue;
    corpora::annotation one{entity.span, types.name(entity.label)};
    one.score = entity.score;
    note.annotations.push_back(std::move(one));
  }
  std::ranges::stable_sort(note.annotations, {}, [](const corpora::annotation& one) { return one.span.begin; });
}

}  // namespace clinicalbert::examples
