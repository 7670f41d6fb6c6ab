#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "clinicalbert/tokens/merge_queue.hpp"
#include "clinicalbert/tokens/pair_map.hpp"
#include "clinicalbert/tokens/piece_alphabet.hpp"
#include "clinicalbert/tokens/piece_list.hpp"
#include "clinicalbert/tokens/piece_words.hpp"
#include "clinicalbert/tokens/vocabulary_recipe.hpp"
#include "clinicalbert/tokens/word_counts.hpp"

namespace clinicalbert::tokens {

/// Joins the most frequent neighbors again and again. A pair's count and places follow each join, so that nothing is
/// counted twice.
class piece_merger {
 public:
  piece_merger(piece_words words, const vocabulary_recipe& recipe, piece_list& pieces)
      : words_(std::move(words)), recipe_(recipe), pieces_(pieces) {
    pair_map<std::vector<std::uint32_t>> places;
    for (std::uint32_t w = 0; w < words_.size(); ++w) {
      const auto of_word = words_.pieces(w);
      for (std::size_t i = 1; i < of_word.size(); ++i) note(pair_of(of_word[i - 1], of_word[i]), +1, w, places);
    }
    enqueue(places);
  }

  /// Until there are pieces enough, or no pair that is frequent enough.
  void run() {
    while (pieces_.size() < recipe_.size && !queue_.empty()) {
      merge_candidate best = queue_.pop();
      if (const auto count = counts_[best.pair]; best.count != count) {
        best.count = count;
        queue_.push(std::move(best));
        continue;
      }
      if (best.count < 1 || static_cast<std::uint64_t>(best.count) < recipe_.min_frequency) break;
      join(best);
    }
  }

 private:
  void note(piece_pair pair, int change, std::uint32_t word, pair_map<std::vector<std::uint32_t>>& places) {
    counts_[pair] += change * static_cast<std::int64_t>(words_.count(word));
    if (change < 0) return;
    auto& list = places[pair];
    if (list.empty() || list.back() != word) list.push_back(word);
  }

  void join(const merge_candidate& best) {
    const std::uint32_t first = first_of(best.pair), second = second_of(best.pair);
    const std::uint32_t joined = pieces_.add(pieces_.joined(first, second, recipe_.continuing_prefix));
    pair_map<std::vector<std::uint32_t>> places;
    for (const std::uint32_t word : best.places) {
      words_.join(word, first, second, joined, [&](piece_pair pair, int change) { note(pair, change, word, places); });
    }
    enqueue(places);
  }

  void enqueue(pair_map<std::vector<std::uint32_t>>& places) {
    ++order_;
    for (auto& [pair, list] : places.items()) {
      if (const auto count = counts_[pair]; count > 0) queue_.push({count, pair, order_, std::move(list)});
    }
  }

  piece_words words_;
  const vocabulary_recipe& recipe_;
  piece_list& pieces_;
  pair_map<std::int64_t> counts_;
  merge_queue queue_;
  std::uint64_t order_ = 0;
};

/// The pieces, in the order of their ids, of a WordPiece vocabulary for words: special pieces, letters, then the joins
/// of two neighboring pieces, the most frequent first (Sennrich et al. 2016, with "##" where a piece goes on with a
/// word).
///
/// Agrees id for id with WordPieceTrainer of Hugging Face's tokenizers 0.23.3, which joins pairs of equal count in the
/// order of their ids too, but for what that draws from a hash map anew in each run: it numbers the letters that go on
/// with a word ("##a") as they come, so that its vocabularies differ from run to run; here they have the order of code
/// points. Told that order (its special tokens may be those letters), it gives these ids; told its order (by
/// `special_pieces`), this gives its ids. Of letters that are equally frequent at the alphabet's limit it keeps any,
/// this the first. Words of more than `longest_word` code points are counted there and left out here, since each is
/// [UNK] whatever pieces there are. Counts have 64 bits here, 32 there. Not the likelihood of Schuster and Nakajima
/// (2012), which neither has.
///
/// The same for any order in which words were counted.
[[nodiscard]] inline std::vector<std::string> train_vocabulary(const word_counts& counts,
                                                               const vocabulary_recipe& recipe) {
  piece_list pieces;
  const auto words = counts.sorted();
  add_alphabet(words, recipe, pieces);
  piece_merger(spell_words(words, recipe, pieces), recipe, pieces).run();
  return std::move(pieces).take();
}

}  // namespace clinicalbert::tokens
