#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "clinicalbert/training/folds.hpp"

namespace clinicalbert::examples {

/// Takes the items of a fold, counted from 0, out of corpora and gives them as corpora of the same paths; a corpus that
/// is left without items is dropped from either. `folds`: one of each item, corpus by corpus. `items(corpus)` is a
/// reference to the vector of them.
template <class Corpus, class Items>
[[nodiscard]] std::vector<Corpus> take_out(std::vector<Corpus>& corpora, std::span<const std::uint32_t> folds,
                                           std::uint32_t fold, Items items) {
  std::vector<Corpus> kept, taken;
  for (std::size_t c = 0, first = 0; c < corpora.size(); ++c) {
    const std::size_t count = items(corpora[c]).size();
    for (const bool is_taken : {false, true}) {
      Corpus part = corpora[c];
      auto& list = items(part);
      std::size_t left = 0;
      for (std::size_t i = 0; i < count; ++i)
        if ((folds[first + i] == fold) == is_taken && left++ != i) list[left - 1] = std::move(list[i]);
      list.erase(list.begin() + static_cast<std::ptrdiff_t>(left), list.end());
      if (left > 0) (is_taken ? taken : kept).push_back(std::move(part));
    }
    first += count;
  }
  corpora = std::move(kept);
  return taken;
}

}  // namespace clinicalbert::examples
