#pragma once

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "clinicalbert/labels/document_entities.hpp"
#include "clinicalbert/losses/log_sum_exp.hpp"

namespace clinicalbert::labels {

/// Two numbers, of entities or of their types, in the order of the relation.
using number_pair = std::array<std::uint32_t, 2>;

/// A fact about two entities of a note.
struct relation {
  std::uint32_t first = 0, second = 0;  ///< numbers of entities
  std::uint32_t label = 0;              ///< index into the `label_set` of relations, not 0
  float score = 1.0F;                   ///< its probability among the labels, no relation being one

  friend constexpr bool operator==(const relation&, const relation&) noexcept = default;
};

/// Pairs of different entities whose types are one of `types`, in the order of the first and then of the second.
[[nodiscard]] inline std::vector<number_pair> candidate_pairs(std::span<const document_entity> entities,
                                                              std::span<const number_pair> types) {
  std::vector<number_pair> pairs;
  for (std::uint32_t first = 0; first < entities.size(); ++first)
    for (std::uint32_t second = 0; second < entities.size(); ++second)
      if (first != second &&
          std::ranges::find(types, number_pair{entities[first].type, entities[second].type}) != types.end())
        pairs.push_back({first, second});
  return pairs;
}

/// The relations of the pairs whose most probable label is one: softmax of each row of `logits`, [P, K], class 0 being
/// no relation. Appends.
inline void append_relations(std::span<const number_pair> pairs, std::span<const float> logits, std::size_t classes,
                             std::vector<relation>& relations) {
  assert(logits.size() == pairs.size() * classes && classes > 0);
  for (std::size_t p = 0; p < pairs.size(); ++p) {
    const auto row = logits.subspan(p * classes, classes);
    const auto best = std::ranges::max_element(row);  // among equals the first
    if (best == row.begin()) continue;
    const double probability = std::exp(static_cast<double>(*best) - losses::log_sum_exp(row));
    relations.push_back(
        {pairs[p][0], pairs[p][1], static_cast<std::uint32_t>(best - row.begin()), static_cast<float>(probability)});
  }
}

}  // namespace clinicalbert::labels
