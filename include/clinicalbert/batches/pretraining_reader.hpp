#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "clinicalbert/batches/collate_pretraining.hpp"
#include "clinicalbert/batches/make_pretraining_example.hpp"
#include "clinicalbert/batches/masking_options.hpp"
#include "clinicalbert/batches/pretraining_example.hpp"
#include "clinicalbert/batches/sentence_pair_walk.hpp"
#include "clinicalbert/batches/sentence_pairs.hpp"
#include "clinicalbert/corpora/token_store.hpp"
#include "clinicalbert/tokens/vocabulary.hpp"

namespace clinicalbert::batches {

/// What masking must know of a vocabulary.
[[nodiscard]] inline mask_ids mask_ids_of(const tokens::vocabulary& pieces) noexcept {
  return {static_cast<std::int32_t>(pieces.size()), pieces.mask_id(), pieces.special_ids()};
}

/// Reads a store as batches of masked sequences, without an end: each epoch has its documents in another order, cut
/// into other pairs, with other masks. One thread an object, which keeps its memory.
class pretraining_reader {
 public:
  /// The store must outlive this object. Throws as sentence_pair_walk and token_masker do.
  pretraining_reader(const corpora::token_store& store, const tokens::vocabulary& pieces,
                     const sentence_pair_options& pairs, const masking_options& masking)
      : longest_(pairs.longest),
        walk_(store, pairs),
        maker_(store, pieces.cls_id(), pieces.sep_id(), mask_ids_of(pieces), masking, pairs.seed) {}

  /// Overwrites `batch` with the sequences that come next, as many as have at most `tokens` pieces together; a sequence
  /// of an epoch behind `last_epoch` is not taken, so the batch may be empty. Throws std::invalid_argument where the
  /// longest sequence might not fit, and batch_error for pieces that the vocabulary does not have.
  void read(std::size_t tokens, pretraining_batch& batch,
            std::uint32_t last_epoch = std::numeric_limits<std::uint32_t>::max()) {
    if (tokens < longest_)
      throw std::invalid_argument("pretraining_reader: a batch of " + std::to_string(tokens) +
                                  " pieces has no room for a sequence of " + std::to_string(longest_));
    std::size_t count = 0;
    for (std::size_t left = tokens; walk_.epoch() <= last_epoch && walk_.next().length() <= left; walk_.advance()) {
      const sentence_pair& pair = walk_.next();
      left -= pair.length();
      if (count == examples_.size()) examples_.emplace_back();
      // No other sequence of an epoch begins with this piece.
      maker_.make(pair, walk_.epoch(), pair.first.begin, examples_[count++]);
    }
    numbers_.resize(count);
    std::iota(numbers_.begin(), numbers_.end(), std::uint32_t{0});
    collate_pretraining(examples_, numbers_, batch);
  }

  /// Where the next batch begins.
  [[nodiscard]] const walk_place& place() const noexcept { return walk_.place(); }
  /// Throws std::invalid_argument for a place that the store does not have.
  void go_to(const walk_place& place) { walk_.go_to(place); }

 private:
  std::size_t longest_;
  sentence_pair_walk walk_;
  pretraining_examples maker_;
  std::vector<pretraining_example> examples_;  // their memory is used again
  std::vector<std::uint32_t> numbers_;
};

}  // namespace clinicalbert::batches
