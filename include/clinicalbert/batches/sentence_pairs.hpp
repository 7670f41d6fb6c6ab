#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <utility>
#include <vector>

#include "clinicalbert/batches/counted_draws.hpp"
#include "clinicalbert/corpora/token_store.hpp"
#include "clinicalbert/losses/label_weight.hpp"

namespace clinicalbert::batches {

/// What a model learns of two halves of a sequence.
enum class pair_objective : std::uint8_t {
  next_sentence,   ///< whether the second follows the first: Devlin et al. 2019, section 3.1, task 2
  sentence_order,  ///< whether they were swapped: Lan et al. 2020 (ALBERT), section 3.1
  none,            ///< nothing: sequences of one half
};

struct sentence_pair_options {
  pair_objective objective = pair_objective::next_sentence;
  std::size_t longest = 128;  ///< pieces of a sequence, [CLS] and [SEP] included; at least 5
  double shorter = 0.1;       ///< of the sequences are filled to a length drawn from 2 up only
  double other = 0.5;         ///< of the pairs do not follow one another, or are swapped
  std::uint64_t seed = 1;
};

/// Two stretches of a store's pieces, which become [CLS] first [SEP] second [SEP]; without a second, [CLS] first [SEP].
struct sentence_pair {
  corpora::number_range first, second;
  std::int32_t label = losses::ignored_label;  ///< 0: the second follows the first; 1: it does not

  /// Pieces of the sequence, special ones included.
  [[nodiscard]] std::size_t length() const noexcept {
    return static_cast<std::size_t>(first.size() + second.size()) + (second.size() == 0 ? 2 : 3);
  }
  friend bool operator==(const sentence_pair&, const sentence_pair&) = default;
};

/// Cuts the documents of a store into pairs as BERT's create_pretraining_data.py does; another way each epoch.
///
/// Sentences are gathered until they fill a sequence, and split between two of them. What is longer than the sequence
/// is cut, piece by piece, from the longer half at either end; sentences whose place another document's take are used
/// again. A difference: the other document never is the same one. Where there is no second half (one sentence, and no
/// other document or sentence order), the sequence has one half and no label.
class sentence_pairs {
 public:
  /// The store must outlive this object. Throws std::invalid_argument for options that cannot be.
  sentence_pairs(const corpora::token_store& store, const sentence_pair_options& options)
      : store_(store), options_(options) {
    if (options.longest < 5) throw std::invalid_argument("sentence_pairs: a sequence has no room for two sentences");
    if (!(options.shorter >= 0 && options.shorter <= 1 && options.other >= 0 && options.other <= 1))
      throw std::invalid_argument("sentence_pairs: a rate is not between 0 and 1");
  }

  /// Appends the pairs of a document: a function of the store, the options, the epoch and the document's number. Any
  /// number of threads may call it.
  void append(std::uint64_t document, std::uint32_t epoch, std::vector<sentence_pair>& pairs) const {
    counted_draws draws(options_.seed, epoch, document, 'p');
    const auto sentences = store_.sentences_of(document);
    const std::uint64_t room = options_.longest - (options_.objective == pair_objective::none ? 2 : 3);
    std::uint64_t target = target_length(room, draws);
    for (std::uint64_t begin = sentences.begin, at = begin; at < sentences.end; ++at) {
      const corpora::number_range chunk{begin, at + 1};
      if (at + 1 < sentences.end && store_.pieces_of(chunk).size() < target) continue;
      sentence_pair pair;
      begin = make(document, chunk, target, draws, pair);
      at = begin - 1;
      cut(room, draws, pair);
      pairs.push_back(pair);
      target = target_length(room, draws);
    }
  }

 private:
  [[nodiscard]] std::uint64_t target_length(std::uint64_t room, counted_draws& draws) const noexcept {
    return draws.real() < options_.shorter ? 2 + draws.below(room - 1) : room;
  }

  /// Returns the first sentence that was not used.
  [[nodiscard]] std::uint64_t make(std::uint64_t document, corpora::number_range chunk, std::uint64_t target,
                                   counted_draws& draws, sentence_pair& pair) const {
    const bool is_one = chunk.size() == 1;
    const bool is_next = options_.objective == pair_objective::next_sentence;
    const bool has_second = is_one ? is_next && store_.documents() > 1 : options_.objective != pair_objective::none;
    if (!has_second) {
      pair.first = store_.pieces_of(chunk);
      return chunk.end;
    }
    const std::uint64_t middle = chunk.begin + (is_one ? 1 : 1 + draws.below(chunk.size() - 1));
    pair.first = store_.pieces_of({chunk.begin, middle});
    const bool is_other = (is_one || draws.real() < options_.other) && (!is_next || store_.documents() > 1);
    pair.label = is_other ? 1 : 0;
    if (is_next && is_other) {
      std::uint64_t other = draws.below(store_.documents() - 1);
      if (other >= document) ++other;
      const auto sentences = store_.sentences_of(other);
      corpora::number_range taken{sentences.begin + draws.below(sentences.size()), 0};
      taken.end = taken.begin + 1;
      const std::uint64_t wanted = target > pair.first.size() ? target - pair.first.size() : 1;
      while (taken.end < sentences.end && store_.pieces_of(taken).size() < wanted) ++taken.end;
      pair.second = store_.pieces_of(taken);
      return middle;
    }
    pair.second = store_.pieces_of({middle, chunk.end});
    if (is_other) std::swap(pair.first, pair.second);
    return chunk.end;
  }

  static void cut(std::uint64_t room, counted_draws& draws, sentence_pair& pair) noexcept {
    // Of two halves there is a [SEP] less where there is one: both have `room` for their pieces.
    while (pair.first.size() + pair.second.size() > room) {
      auto& longer = pair.first.size() > pair.second.size() ? pair.first : pair.second;
      if (draws() >> 63 != 0)
        ++longer.begin;
      else
        --longer.end;
    }
  }

  const corpora::token_store& store_;
  sentence_pair_options options_;
};

}  // namespace clinicalbert::batches
