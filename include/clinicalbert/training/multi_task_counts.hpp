#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "clinicalbert/training/best_score.hpp"
#include "clinicalbert/training/communicator.hpp"
#include "clinicalbert/training/pretraining_counts.hpp"

namespace clinicalbert::training {

/// What a model learns at once, by the numbers under which weights and log variances stand.
struct objective {
  static constexpr std::size_t masked_pieces = 0, sentence_pairs = 1, entities = 2, relations = 3, count = 4;
};

/// What each objective of a batch cost, and how it was weighed.
struct multi_task_counts {
  pretraining_counts text;
  double entity_loss = 0, relation_loss = 0;                ///< mean over words, or over pairs, in nats
  std::array<bool, objective::count> is_there{};            ///< whether the batch had something of it to learn
  std::array<double, objective::count> scales{1, 1, 1, 1};  ///< by which its gradients were multiplied
  bool learns_scales = false;

  /// Makes the losses those of all ranks, on each; those of entities and relations must be each rank's part of the
  /// mean, and the rest the same on all.
  void sum(communicator& ranks) {
    text.sum(ranks);
    std::array<double, 2> losses{entity_loss, relation_loss};
    ranks.sum(losses);
    entity_loss = losses[0];
    relation_loss = losses[1];
  }

  /// entity_loss, relation_loss, and those of the text (pretraining_counts::named), of what was there; scales that are
  /// learned as entity_scale, mlm_scale, PAIRS_scale, relation_scale. Alphabetical.
  [[nodiscard]] std::vector<named_score> named(std::string_view pair_name) const {
    auto scores = text.named(pair_name);
    if (is_there[objective::entities]) scores.push_back({"entity_loss", entity_loss});
    if (is_there[objective::relations]) scores.push_back({"relation_loss", relation_loss});
    const std::array<std::string, objective::count> names{"mlm", std::string(pair_name), "entity", "relation"};
    for (std::size_t i = 0; learns_scales && i < objective::count; ++i)
      if (is_there[i]) scores.push_back({names[i] + "_scale", scales[i]});
    std::ranges::sort(scores, {}, &named_score::name);
    return scores;
  }
};

}  // namespace clinicalbert::training
