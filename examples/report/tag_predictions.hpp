#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "clinicalbert/corpora/sentence.hpp"
#include "clinicalbert/labels/tag_scheme.hpp"
#include "clinicalbert/metrics/temperature.hpp"

namespace clinicalbert::examples {

/// What a tagger says of the words of a file's sentences, one after the other: in a layer of its tags, of which most
/// taggers have one (labels/tag_layers.hpp).
struct tag_predictions {
  std::vector<std::string> names;  ///< [K] tags
  labels::tag_scheme scheme = labels::tag_scheme::iob2;
  std::vector<std::uint32_t> path;  ///< [words] number of the tag that was chosen
  std::vector<float>
      logits;              ///< [words, K], or logs of probabilities; NaN of a word of which normalizing leaves nothing
  std::size_t pieces = 0;  ///< of the sentences, without special ones
  std::string type = {};   ///< whose layer it is; empty: the tags are of all types

  [[nodiscard]] std::span<const float> row(std::size_t word) const {
    return std::span(logits).subspan(word * names.size(), names.size());
  }

  /// Mean over words [begin, end) of the probability of the chosen tag at a temperature; 1 of a word without logits.
  [[nodiscard]] double confidence(std::size_t begin, std::size_t end, double temperature = 1.0) const {
    std::vector<double> probabilities(names.size());
    double sum = 0;
    for (std::size_t w = begin; w < end; ++w) {
      if (std::isnan(row(w).front())) {
        sum += 1;
        continue;
      }
      metrics::softmax_at_temperature(row(w), temperature, probabilities);
      sum += probabilities[path[w]];
    }
    return sum / static_cast<double>(end - begin);
  }

  /// The chosen tags by name, a list a sentence. `sentences` are those that were read.
  [[nodiscard]] std::vector<std::vector<std::string>> tags(std::span<const corpora::tagged_sentence> sentences) const {
    std::vector<std::vector<std::string>> lists;
    std::size_t word = 0;
    for (const auto& sentence : sentences) {
      auto& list = lists.emplace_back();
      for (std::size_t i = 0; i < sentence.words.size(); ++i) list.push_back(names[path[word++]]);
    }
    return lists;
  }
};

}  // namespace clinicalbert::examples
