#pragma once

#include <algorithm>
#include <cstddef>
#include <limits>
#include <vector>

#include "clinicalbert/tasks/compared_sentences.hpp"

namespace clinicalbert::tasks {

/// A sentence that was chosen.
struct relevant_sentence {
  std::size_t number;  ///< from 0
  double relevance;    ///< its cosine with the whole text
  double score;        ///< what it was chosen by
};

/// Overwrites `chosen` with the `count` sentences, of `all`, that say most of a text without saying it twice, in the
/// order in which they were chosen: each time the one, of those left, with the greatest
/// balance relevance(i) - (1 - balance) max similarity(i, j) over the chosen j (0 for the first); of those that
/// are equal to 1e-6 the earlier.
///
/// `balance` in [0, 1]; 1: by relevance alone. Carbonell and Goldstein 1998, "The use of MMR, diversity-based reranking
/// for reordering documents and producing summaries", section 2, with the text itself for a query.
inline void choose_sentences(const compared_sentences& sentences, std::size_t all, std::size_t count, double balance,
                             std::vector<relevant_sentence>& chosen) {
  struct candidate {
    double relevance;
    double nearest = 0;  // similarity to the nearest chosen one
    bool is_left = true;
  };
  constexpr double equal = 1e-6;  // both of two sentences have the same cosine with their mean, but for rounding
  chosen.clear();
  std::vector<candidate> candidates;
  candidates.reserve(all);
  for (std::size_t i = 0; i < all; ++i) candidates.push_back({sentences.relevance(i)});
  while (chosen.size() < std::min(count, all)) {
    relevant_sentence best{all, 0, -std::numeric_limits<double>::infinity()};
    for (std::size_t i = 0; i < all; ++i) {
      auto& one = candidates[i];
      if (!one.is_left) continue;
      if (!chosen.empty()) {
        const double nearness = sentences.similarity(i, chosen.back().number);
        one.nearest = chosen.size() == 1 ? nearness : std::max(one.nearest, nearness);
      }
      const double score = balance * one.relevance - (1 - balance) * one.nearest;
      if (best.number == all || score > best.score + equal) best = {i, one.relevance, score};
    }
    candidates[best.number].is_left = false;
    chosen.push_back(best);
  }
}

}  // namespace clinicalbert::tasks
