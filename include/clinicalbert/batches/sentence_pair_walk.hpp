#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "clinicalbert/batches/counted_draws.hpp"
#include "clinicalbert/batches/counted_permutation.hpp"
#include "clinicalbert/batches/sentence_pairs.hpp"
#include "clinicalbert/corpora/token_store.hpp"
#include "clinicalbert/files/file_error.hpp"

namespace clinicalbert::batches {

/// Where a walk stands: all that it takes to go on from there.
struct walk_place {
  std::uint64_t epoch = 0;     ///< of the data, from 0
  std::uint64_t document = 0;  ///< of the epoch's order: the first whose pairs are mixed now
  std::uint64_t taken = 0;     ///< of the mixed pairs
  friend bool operator==(const walk_place&, const walk_place&) = default;
};

/// The sentence pairs of a store, epoch after epoch without an end. In each epoch the documents stand in a new order,
/// and the pairs of those that follow one another in it are mixed, so that a batch is not made of one document.
///
/// A function of the store, the options and the place: a walk can be taken up anywhere, by cutting the documents again
/// whose pairs are mixed there. One thread a walk, whose memory is that of the mixed pairs, 40 bytes each.
class sentence_pair_walk {
 public:
  /// The store must outlive this object, which stands at the beginning. `mixed`: so many pairs at least, but for those
  /// that end an epoch. Throws std::invalid_argument for options that cannot be, files::file_error for a store without
  /// documents.
  sentence_pair_walk(const corpora::token_store& store, const sentence_pair_options& options, std::size_t mixed = 4096)
      : store_(store), cutter_(store, options), seed_(options.seed), mixed_(std::max<std::size_t>(1, mixed)) {
    if (store.documents() == 0) throw files::file_error(store.path(), "holds no document");
    go_to({});
  }

  /// The pair that comes next; valid until the walk goes on.
  [[nodiscard]] const sentence_pair& next() const noexcept { return pairs_[static_cast<std::size_t>(place_.taken)]; }
  /// That of `next()`.
  [[nodiscard]] std::uint32_t epoch() const noexcept { return static_cast<std::uint32_t>(place_.epoch); }
  /// That of `next()`.
  [[nodiscard]] const walk_place& place() const noexcept { return place_; }

  void advance() {
    if (++place_.taken < pairs_.size()) return;
    const bool is_last = end_ == store_.documents();
    place_ = is_last ? walk_place{place_.epoch + 1, 0, 0} : walk_place{place_.epoch, end_, 0};
    mix();
  }

  /// Throws std::invalid_argument for a place at which this walk never stands.
  void go_to(const walk_place& place) {
    const bool is_document = place.document < store_.documents();
    if (is_document && place.epoch <= std::numeric_limits<std::uint32_t>::max()) {
      place_ = place;
      mix();
      if (place.taken < pairs_.size()) return;
    }
    throw std::invalid_argument("sentence_pair_walk: the store has no pair " + std::to_string(place.taken) +
                                " behind document " + std::to_string(place.document) + " of epoch " +
                                std::to_string(place.epoch));
  }

 private:
  void mix() {
    const counted_permutation order(store_.documents(), seed_, epoch());
    pairs_.clear();
    for (end_ = place_.document; end_ < store_.documents() && pairs_.size() < mixed_;)
      cutter_.append(order[end_++], epoch(), pairs_);
    counted_draws draws(seed_, epoch(), place_.document, 'o');
    for (std::size_t i = pairs_.size(); i > 1; --i)
      std::swap(pairs_[i - 1], pairs_[static_cast<std::size_t>(draws.below(i))]);
  }

  const corpora::token_store& store_;
  sentence_pairs cutter_;
  std::uint64_t seed_;
  std::size_t mixed_;
  walk_place place_;
  std::uint64_t end_ = 0;  // of the documents whose pairs are mixed
  std::vector<sentence_pair> pairs_;
};

}  // namespace clinicalbert::batches
