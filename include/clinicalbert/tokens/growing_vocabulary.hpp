#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "clinicalbert/tokens/count_words.hpp"
#include "clinicalbert/tokens/growth_rules.hpp"
#include "clinicalbert/tokens/tokenizer.hpp"
#include "clinicalbert/tokens/vocabulary.hpp"
#include "clinicalbert/tokens/watched_words.hpp"
#include "clinicalbert/tokens/word_counts.hpp"
#include "clinicalbert/tokens/word_gains.hpp"

namespace clinicalbert::tokens {

/// What a growing vocabulary has beside the one that it began with.
struct growth_state {
  std::vector<learned_word> learned;  ///< in the order of their ids
  std::vector<watched_word> watched;  ///< in the order of their bytes

  friend bool operator==(const growth_state&, const growth_state&) = default;
};

/// A tokenizer that learns words from the texts that it sees, while threads use it.
///
/// `snapshot` gives the tokenizer of now, which never changes and lives as long as someone holds it. `see` counts the
/// words of a text that are cut into many pieces; `grow` makes those that are due pieces of their own, in a new
/// tokenizer that takes the place of the old one at once. All three may be called by any thread at any time. Ids only
/// ever come behind those that are there, at most `capacity` of them, so that a text that was tokenized by an older
/// snapshot stays readable, and a model that keeps as many rows ready needs not move any.
///
/// The words and ids that `grow` adds depend on the texts that were seen before it, not on their order or on threads,
/// as long as no more than `most_watched` words are counted at once; beyond, on the order of texts too.
class growing_vocabulary {
 public:
  explicit growing_vocabulary(vocabulary base, tokenizer_options options = {}, const growth_rules& rules = {})
      : growing_vocabulary(std::move(base), options, rules, growth_state{}) {}

  /// Goes on from a state that another had. Throws files::file_error if a learned word is a piece of `base`, or there
  /// twice.
  growing_vocabulary(vocabulary base, tokenizer_options options, const growth_rules& rules, growth_state state)
      : rules_(rules),
        base_size_(base.size()),
        current_(std::make_shared<const tokenizer>(std::move(base), options)),
        watched_(rules.most_watched),
        learned_(std::move(state.learned)) {
    for (const auto& one : state.watched) watched_.see(one.word, one.count, one.texts);
    if (!learned_.empty()) replace(std::move(current_), learned_);
  }

  /// The tokenizer of now.
  [[nodiscard]] std::shared_ptr<const tokenizer> snapshot() const {
    // Not std::atomic<std::shared_ptr>: libstdc++'s is a lock too, in g++ 12 one that ThreadSanitizer objects to, and
    // libc++ 14 has none.
    const std::lock_guard lock(switching_);
    return current_;
  }

  /// Counts the words of a text that could be learned.
  void see(std::string_view text) {
    const auto now = snapshot();
    word_counts counts;
    count_words(text, now->options().normalization(), counts);
    std::vector<counted_word> candidates;
    counts.for_each([&](std::string_view word, std::uint64_t count) {
      if (is_candidate(now->pieces(), word)) candidates.push_back({word, count});
    });
    const std::lock_guard lock(learning_);
    for (const auto& [word, count] : candidates) watched_.see(word, count);
    watched_.bound();
  }

  /// Learns the words that are due, those that save most pieces first, and says how many; 0 where none is due or the
  /// capacity is used up.
  std::size_t grow() {
    const std::lock_guard lock(learning_);
    auto now = snapshot();
    std::vector<word_gain> due;
    for (auto& one : watched_.sorted()) {
      if (one.count < rules_.min_count || one.texts < rules_.min_texts) continue;
      if (!is_candidate(now->pieces(), one.word)) {
        watched_.forget(one.word);  // a word that was learned begins it now
        continue;
      }
      auto pieces = pieces_of_word(now->pieces(), one.word);
      due.push_back({std::move(one.word), one.count, std::move(pieces)});
    }
    sort_by_gain(due);
    due.resize(std::min(due.size(), rules_.capacity - std::min(rules_.capacity, learned_.size())));
    if (due.empty()) return 0;
    std::vector<learned_word> added;
    for (auto& one : due) {
      watched_.forget(one.word);
      added.push_back({std::move(one.word), std::move(one.pieces)});
    }
    learned_.insert(learned_.end(), added.begin(), added.end());
    replace(std::move(now), added);
    return added.size();
  }

  [[nodiscard]] const growth_rules& rules() const noexcept { return rules_; }
  /// Pieces of the vocabulary that it began with.
  [[nodiscard]] std::size_t base_size() const noexcept { return base_size_; }

  /// A copy of the words that were learned, in the order of their ids.
  [[nodiscard]] std::vector<learned_word> learned() const {
    const std::lock_guard lock(learning_);
    return learned_;
  }

  /// A copy of what was learned and what is being counted, of one moment.
  [[nodiscard]] growth_state state() const {
    const std::lock_guard lock(learning_);
    return {learned_, watched_.sorted()};
  }

 private:
  [[nodiscard]] bool is_candidate(const vocabulary& pieces, std::string_view word) const {
    if (!can_be_learned(word)) return false;
    word_pieces cut;
    const std::size_t count = cut_word(pieces.index(), word, cut);
    return count == 0 || (count > 1 && count >= rules_.min_pieces);
  }

  /// Makes the tokenizer of now one that also has these words.
  void replace(std::shared_ptr<const tokenizer> old, const std::vector<learned_word>& added) {
    std::vector<std::string> words;
    for (const auto& one : added) words.push_back(one.word);
    auto next = std::make_shared<const tokenizer>(with_words(old->pieces(), words), old->options());
    const std::lock_guard lock(switching_);
    current_ = std::move(next);
  }

  const growth_rules rules_;
  const std::size_t base_size_;

  mutable std::mutex switching_;  // for current_; held for a copy of a pointer
  std::shared_ptr<const tokenizer> current_;

  mutable std::mutex learning_;  // for what follows
  watched_words watched_;
  std::vector<learned_word> learned_;
};

}  // namespace clinicalbert::tokens
