#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>
#include <vector>

#include "clinicalbert/text/fold.hpp"
#include "clinicalbert/text/segmentation/word_atoms.hpp"
#include "clinicalbert/text/segmentation/word_trie.hpp"
#include "clinicalbert/text/span.hpp"
#include "clinicalbert/text/utf8.hpp"

namespace clinicalbert::text {

/// Finds the words whose product of probabilities is greatest (Viterbi over all terms that begin and end with atoms)
/// and calls `emit(byte_span, cost)` for each in order; white space outside of terms is no word. Among equals, the
/// later words are the longer ones.
///
/// `Dictionary` has `step(node, char32_t)`, `cost(node)` and `unknown_cost()`. A path is settled wherever no term
/// crosses a place, so that memory does not grow with the text unless terms overlap all along.
template <class Dictionary, class Emit>
class word_path {
 public:
  word_path(std::string_view text, const Dictionary& dictionary, Emit& emit)
      : text_(text), dictionary_(dictionary), emit_(emit) {}

  /// Goes from byte `at`, a border of atoms, to the end of the text.
  void run(std::uint32_t at) {
    next_byte_ = at;
    states_.assign(1, {0, 0});
    for (std::size_t i = 0;; ++i) {
      if (i + 1 == states_.size()) {
        settle(i);
        i = 0;
      }
      if (!has_atom(i)) return;
      try_words_from(i);
    }
  }

 private:
  struct state {
    std::int64_t cost;  // of the best path to the border before this atom
    std::size_t from;   // the border before its last word
  };

  void try_words_from(std::size_t i) {
    const std::int64_t here = states_[i].cost;
    reach(i + 1, i, here + (atoms_[i].is_white_space ? 0 : dictionary_.unknown_cost()));
    auto node = word_trie::root;
    for (std::size_t j = i; has_atom(j); ++j) {
      const byte_span span = atoms_[j].span;
      for (std::uint32_t at = span.begin; at < span.end;) {
        const auto one = decode_utf8(text_, at);
        node = dictionary_.step(node, atoms_[j].is_white_space ? U' ' : fold_case_and_width(one.value));
        if (one.malformed || node == word_trie::none) return;
        at += one.length;
      }
      const std::int64_t cost = dictionary_.cost(node);
      if (cost != Dictionary::no_term) reach(j + 1, i, here + cost);
    }
  }

  void reach(std::size_t border, std::size_t from, std::int64_t cost) {
    if (states_.size() <= border) states_.resize(border + 1, {std::numeric_limits<std::int64_t>::max(), 0});
    if (cost < states_[border].cost) states_[border] = {cost, from};
  }

  [[nodiscard]] bool has_atom(std::size_t i) {
    while (atoms_.size() <= i) {
      if (next_byte_ == text_.size()) return false;
      atoms_.push_back(read_word_atom(text_, next_byte_));
      next_byte_ = atoms_.back().span.end;
    }
    return true;
  }

  /// Hands out the words before border `last` and makes it border 0.
  void settle(std::size_t last) {
    if (last == 0) return;
    borders_.clear();
    for (std::size_t border = last; border != 0; border = states_[border].from) borders_.push_back(border);
    std::size_t from = 0;
    for (auto border = borders_.rbegin(); border != borders_.rend(); from = *border++) {
      const bool is_gap = *border == from + 1 && atoms_[from].is_white_space;
      const byte_span word{atoms_[from].span.begin, atoms_[*border - 1].span.end};
      if (!is_gap) emit_(word, states_[*border].cost - states_[from].cost);
    }
    atoms_.erase(atoms_.begin(), atoms_.begin() + static_cast<std::ptrdiff_t>(last));
    states_.assign(1, {0, 0});
  }

  std::string_view text_;
  const Dictionary& dictionary_;
  Emit& emit_;
  std::uint32_t next_byte_ = 0;
  std::vector<word_atom> atoms_;  // from border 0 on, some of them ahead of the path
  std::vector<state> states_;     // of the borders
  std::vector<std::size_t> borders_;
};

}  // namespace clinicalbert::text
