#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "clinicalbert/labels/class_scores.hpp"
#include "clinicalbert/labels/label_set.hpp"
#include "clinicalbert/tasks/class_meaning.hpp"
#include "clinicalbert/tasks/text_targets.hpp"
#include "examples/report/counted_items.hpp"

namespace clinicalbert::examples {

/// What a classifier's labels of each text are worth, by the numbers of `all`, which has the classifier's names and the
/// corpus's. `scores`: [texts, K], of one label a text or of several.
[[nodiscard]] inline counted_items count_texts(const tasks::class_meaning& meaning, std::span<const float> scores,
                                               const tasks::text_corpus& corpus, const labels::label_set& all) {
  const std::size_t known = meaning.classes.size();
  counted_items items;
  std::vector<std::uint32_t> chosen;
  std::vector<std::uint8_t> gold(all.size()), found(all.size());
  for (std::size_t t = 0; t < corpus.texts.size(); ++t) {
    std::ranges::fill(gold, std::uint8_t{0});
    std::ranges::fill(found, std::uint8_t{0});
    labels::choose_labels<float>(meaning.problem, scores.subspan(t * known, known), meaning.thresholds, chosen);
    for (const auto& name : corpus.texts[t].labels) gold[*all.find(name)] = 1;
    for (const auto label : chosen) found[*all.find(meaning.classes.name(label))] = 1;
    for (std::uint32_t k = 0; k < all.size(); ++k)
      if (gold[k] + found[k] > 0)
        items.add(k, {std::size_t{gold[k]} * found[k], std::size_t{found[k]}, std::size_t{gold[k]}});
    items.close_item();
  }
  return items;
}

}  // namespace clinicalbert::examples
