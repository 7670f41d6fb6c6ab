#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "clinicalbert/batches/batch_error.hpp"
#include "clinicalbert/batches/counted_draws.hpp"
#include "clinicalbert/batches/mask_tokens.hpp"
#include "clinicalbert/batches/pretraining_example.hpp"
#include "clinicalbert/batches/sentence_pairs.hpp"
#include "clinicalbert/corpora/token_store.hpp"

namespace clinicalbert::batches {

/// Makes sequences of pairs and masks them. One thread an object, which keeps its memory.
class pretraining_examples {
 public:
  /// The store must outlive this object. Throws std::invalid_argument as token_masker does.
  pretraining_examples(const corpora::token_store& store, std::int32_t cls, std::int32_t sep, const mask_ids& ids,
                       const masking_options& options, std::uint64_t seed)
      : store_(store), cls_(cls), sep_(sep), pieces_(ids.vocabulary_size), masker_(ids, options), seed_(seed) {}

  /// Overwrites `example`, whose masks are a function of seed, epoch and `number`, which no other sequence of the epoch
  /// should have. Throws batch_error for a piece that the vocabulary does not have.
  void make(const sentence_pair& pair, std::uint32_t epoch, std::uint64_t number, pretraining_example& example) {
    example.ids.assign(1, cls_);
    word_starts_.assign(1, std::uint8_t{1});
    add(pair.first, example);
    example.segments.assign(example.ids.size(), std::uint8_t{0});
    if (pair.second.size() != 0) add(pair.second, example);
    example.segments.resize(example.ids.size(), std::uint8_t{1});
    example.next_sentence = pair.label;
    masker_.mask(example.ids, word_starts_, counted_draws(seed_, epoch, number, 'm'), example.masked_rows,
                 example.masked_labels);
  }

 private:
  void add(corpora::number_range pieces, pretraining_example& example) {
    const auto ids = store_.ids(pieces);
    const auto starts = store_.word_starts(pieces);
    for (std::size_t i = 0; i < ids.size(); ++i)
      if (ids[i] < 0 || ids[i] >= pieces_)
        throw batch_error(store_.path().string() + ": piece " + std::to_string(pieces.begin + i) + " has the id " +
                          std::to_string(ids[i]) + ", but the vocabulary has " + std::to_string(pieces_));
    example.ids.insert(example.ids.end(), ids.begin(), ids.end());
    word_starts_.insert(word_starts_.end(), starts.begin(), starts.end());
    example.ids.push_back(sep_);
    word_starts_.push_back(1);
  }

  const corpora::token_store& store_;
  std::int32_t cls_, sep_, pieces_;
  token_masker masker_;
  std::uint64_t seed_;
  std::vector<std::uint8_t> word_starts_;
};

}  // namespace clinicalbert::batches
