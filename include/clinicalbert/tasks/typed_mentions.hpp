#pragma once

#include <cstddef>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "clinicalbert/corpora/note.hpp"
#include "clinicalbert/labels/document_entities.hpp"
#include "clinicalbert/labels/label_set.hpp"

namespace clinicalbert::tasks {

/// The annotations of a note as mentions whose types are numbers; of a type that `types` lacks, labels::no_type.
/// Overwrites `mentions`, which views the annotations.
///
/// Throws std::invalid_argument for an annotation that is empty or not in the note, by its number.
inline void find_typed_mentions(std::string_view note, std::span<const corpora::annotation> annotations,
                                const labels::label_set& types, std::vector<labels::typed_mention>& mentions) {
  mentions.clear();
  for (std::size_t i = 0; i < annotations.size(); ++i) {
    const auto& one = annotations[i];
    if (one.span.begin >= one.span.end || one.span.end > note.size())
      throw std::invalid_argument("mention " + std::to_string(i) + " does not lie in its note of " +
                                  std::to_string(note.size()) + " bytes");
    mentions.push_back({one.span, types.find(one.type).value_or(labels::no_type), one.identifier});
  }
}

}  // namespace clinicalbert::tasks
