#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "clinicalbert/batches/example.hpp"
#include "clinicalbert/corpora/sentence.hpp"
#include "clinicalbert/labels/convert_tags.hpp"
#include "clinicalbert/labels/tag_layers.hpp"
#include "clinicalbert/metrics/tag_f1.hpp"
#include "clinicalbert/tasks/compare_tags.hpp"
#include "clinicalbert/tasks/tagging_examples.hpp"
#include "clinicalbert/tokens/tokenizer.hpp"

namespace clinicalbert::tasks {

/// A sentence's tags in the layer of a type. Of entities of the type that share a word the one that begins first is
/// told, and of those that begin together the longest.
[[nodiscard]] inline std::vector<std::string> tags_in_layer(const corpora::tagged_sentence& sentence,
                                                            const std::string& type,
                                                            const labels::tag_set& layer_tags) {
  auto spans = spans_of_sentence(sentence);
  std::erase_if(spans, [&](const auto& span) { return span.type != type; });
  std::ranges::sort(
      spans, [](const auto& a, const auto& b) { return a.begin != b.begin ? a.begin < b.begin : a.end > b.end; });
  std::vector<std::string> tags(sentence.words.size(), layer_tags.classes().name(layer_tags.outside()));
  std::size_t free = 0;  // first word behind the last entity that was told
  for (const auto& span : spans) {
    if (span.begin < free) continue;
    for (std::size_t w = span.begin; w < span.end; ++w) {
      const auto prefix = labels::prefix_in(layer_tags.scheme(), w, span.begin, span.end, false);
      tags[w] = labels::tag_name(prefix, layer_tags.types().name(0));
    }
    free = span.end;
  }
  return tags;
}

/// How many entities of a sentence no tag tells, each counted once: those that share words with one that is told, of
/// any type where all tags are one layer, and of their own type where each type has a layer.
[[nodiscard]] inline std::size_t count_untold(const corpora::tagged_sentence& sentence,
                                              const labels::tag_layers& layers) {
  if (sentence.untagged.empty()) return 0;
  if (!layers.are_one_a_type()) return sentence.untagged.size();
  auto spans = spans_of_sentence(sentence);
  std::ranges::sort(spans);
  std::size_t untold = static_cast<std::size_t>(std::unique(spans.begin(), spans.end()) - spans.begin());
  for (const auto& type : layers.types().names())
    untold -= metrics::spans_of_tags(tags_in_layer(sentence, type, layers.tags())).size();
  return untold;
}

/// As `add_tagging_examples`, of tags in a layer for each type: a word's mask allows one class of each layer, and none
/// of the layers of types that are not among `marked`.
inline void add_layered_examples(const tokens::tokenizer& tokenizer,
                                 std::span<const corpora::tagged_sentence> sentences, const labels::tag_layers& layers,
                                 std::span<const std::string> marked, std::size_t length, std::size_t overlap,
                                 std::vector<batches::token_example>& examples) {
  std::vector<std::uint32_t> classes;  // of a layer
  add_masked_examples(
      tokenizer, sentences, length, overlap,
      [&](const auto& sentence, const auto& pieces, const auto& words, std::vector<std::uint64_t>& masks) {
        masks.assign(words.size(), 0);
        for (std::size_t g = 0; g < layers.count(); ++g) {
          const auto& type = layers.types().name(g);
          if (std::ranges::find(marked, type) == marked.end()) continue;
          find_classes(tags_in_layer(sentence, type, layers.tags()), pieces, words, layers.tags(), classes);
          for (std::size_t w = 0; w < masks.size(); ++w)
            masks[w] |= std::uint64_t{1} << (g * layers.width() + classes[w]);
        }
      },
      examples);
}

}  // namespace clinicalbert::tasks
