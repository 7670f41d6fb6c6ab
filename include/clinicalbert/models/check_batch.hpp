#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>

#include "clinicalbert/layers/embeddings.hpp"
#include "clinicalbert/tensors/token_batch.hpp"

namespace clinicalbert::models {

/// Throws std::invalid_argument, naming the place and the numbers, unless every id, segment and position has a row in
/// the tables and the parts of the batch have one length. Operators trust what has passed here.
inline void check_batch(const tensors::token_batch& batch, const layers::table_sizes& tables) {
  const std::size_t tokens = batch.sequences.tokens();
  const auto refuse = [](const std::string& what) { throw std::invalid_argument("token batch: " + what); };
  if (batch.ids.size() != tokens || batch.segments.size() != tokens)
    refuse(std::to_string(batch.ids.size()) + " ids and " + std::to_string(batch.segments.size()) +
           " segment ids for sequences of " + std::to_string(tokens) + " tokens");
  if (batch.sequences.longest() > tables.positions)
    refuse("a sequence of " + std::to_string(batch.sequences.longest()) + " tokens, but the model has " +
           std::to_string(tables.positions) + " positions");
  for (std::size_t i = 0; i < tokens; ++i) {
    if (batch.ids[i] < 0 || static_cast<std::size_t>(batch.ids[i]) >= tables.vocabulary)
      refuse("id " + std::to_string(batch.ids[i]) + " at token " + std::to_string(i) + ", but the vocabulary has " +
             std::to_string(tables.vocabulary));
    if (batch.segments[i] >= tables.segments)
      refuse("segment id " + std::to_string(batch.segments[i]) + " at token " + std::to_string(i) + ", but there are " +
             std::to_string(tables.segments));
  }
}

}  // namespace clinicalbert::models
