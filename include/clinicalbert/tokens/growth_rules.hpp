#pragma once

#include <cstddef>
#include <cstdint>

namespace clinicalbert::tokens {

/// When a running tokenizer learns a word.
struct growth_rules {
  std::size_t capacity = 1000;        ///< words in all that may be learned: rows that a model keeps ready
  std::uint64_t min_count = 20;       ///< once it was seen so often
  std::uint64_t min_texts = 5;        ///< in so many texts: the name of one patient is no word of the language
  std::uint32_t min_pieces = 3;       ///< and is cut into so many pieces; an unknown word counts as enough
  std::size_t most_watched = 100000;  ///< words that are counted at once; then all counts are halved

  friend bool operator==(const growth_rules&, const growth_rules&) = default;
};

}  // namespace clinicalbert::tokens
