#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "clinicalbert/tokens/vocabulary.hpp"

namespace clinicalbert::tokens {

/// How a vocabulary is trained; the default is that of Hugging Face's BertWordPieceTokenizer.
struct vocabulary_recipe {
  std::size_t size = 30000;         ///< pieces at most; more only where letters and special pieces alone are more
  std::uint64_t min_frequency = 2;  ///< two pieces are joined where they stand side by side at least so often
  /// Distinct letters that are kept, the most frequent ones; others are passed over in words. None: all.
  std::optional<std::size_t> alphabet_limit = 1000;
  std::u32string initial_alphabet = {};  ///< letters that count as the most frequent ones, seen or not
  /// The first pieces, in this order. A vocabulary for BERT needs those five; a piece that training would make too
  /// keeps its place here.
  std::vector<std::string> special_pieces = {tokens::special_pieces.begin(), tokens::special_pieces.end()};
  std::string continuing_prefix = "##";  ///< begins a piece that goes on with a word
};

}  // namespace clinicalbert::tokens
