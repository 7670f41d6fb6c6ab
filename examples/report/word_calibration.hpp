#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "clinicalbert/corpora/sentence.hpp"
#include "clinicalbert/labels/chunks.hpp"
#include "clinicalbert/labels/convert_tags.hpp"
#include "clinicalbert/labels/tag_set.hpp"
#include "clinicalbert/metrics/calibration.hpp"
#include "clinicalbert/metrics/temperature.hpp"
#include "clinicalbert/metrics/top_class.hpp"
#include "clinicalbert/tasks/layered_examples.hpp"
#include "examples/report/calibration_part.hpp"
#include "examples/report/tag_predictions.hpp"

namespace clinicalbert::examples {

/// The tags of a sentence's words in a tagger's scheme, as numbers in `names`; -1 where it has no such tag. A malformed
/// sequence is read as labels::for_each_chunk reads it.
[[nodiscard]] inline std::vector<std::int32_t> gold_classes(std::span<const std::string> sentence_tags,
                                                            std::span<const std::string> names,
                                                            labels::tag_scheme scheme) {
  const auto number_of = [&](std::string_view name) {
    for (std::size_t k = 0; k < names.size(); ++k)
      if (names[k] == name) return static_cast<std::int32_t>(k);
    return std::int32_t{-1};
  };
  const auto tags = labels::parse_tags(sentence_tags);
  std::vector<std::int32_t> classes(tags.size(), number_of("O"));
  labels::chunk<std::string_view> before;
  labels::for_each_chunk(
      tags.size(), [&](std::size_t i) { return tags[i]; },
      [&](const labels::chunk<std::string_view>& found) {
        const bool touches = before.end == found.begin && before.end != 0 && before.type == found.type;
        for (std::size_t i = found.begin; i < found.end; ++i)
          classes[i] =
              number_of(labels::tag_name(labels::prefix_in(scheme, i, found.begin, found.end, touches), found.type));
        before = found;
      });
  return classes;
}

/// How sure a tagger is of the most probable tag of each word, among O and the tags of the types that the file marks,
/// and the temperature that fits these words. Words without logits and those whose gold tag the tagger lacks are left
/// out. With several layers a word counts once in each, and there is one temperature.
[[nodiscard]] inline scaled_calibration calibrate_words(std::span<const corpora::tagged_sentence> sentences,
                                                        std::span<const tag_predictions> layers,
                                                        std::span<const std::string> marked) {
  const auto is_marked = [&](std::string_view type) {
    return std::find(marked.begin(), marked.end(), type) != marked.end();
  };
  std::vector<float> logits;
  std::vector<std::int32_t> gold;
  std::size_t width = 0;  // classes of a row: as many in each layer
  for (const auto& found : layers) {
    if (!found.type.empty() && !is_marked(found.type)) continue;
    std::vector<std::size_t> kept;
    std::vector<std::int32_t> place(found.names.size(), -1);
    for (std::size_t k = 0; k < found.names.size(); ++k) {
      const auto tag = labels::parse_tag(found.names[k]);
      if (!tag || (tag->prefix != labels::tag_prefix::outside && !is_marked(tag->type))) continue;
      place[k] = static_cast<std::int32_t>(kept.size());
      kept.push_back(k);
    }
    width = kept.size();
    const auto own = labels::tag_set::of_types({found.type.empty() ? "entity" : found.type});
    std::size_t word = 0;
    for (const auto& sentence : sentences) {
      const auto tags = found.type.empty() ? sentence.tags : tasks::tags_in_layer(sentence, found.type, own);
      for (const std::int32_t label : gold_classes(tags, found.names, found.scheme)) {
        const auto row = found.row(word++);
        if (label < 0 || std::isnan(row.front())) continue;
        gold.push_back(place[static_cast<std::size_t>(label)]);
        for (const std::size_t k : kept) logits.push_back(row[k]);
      }
    }
  }
  scaled_calibration result;
  const auto fill = [&](metrics::calibration& calibration, double temperature) {
    std::vector<double> probabilities(width);
    for (std::size_t i = 0; i < gold.size(); ++i) {
      metrics::softmax_at_temperature(std::span<const float>(logits).subspan(i * width, width), temperature,
                                      probabilities);
      const auto top = metrics::top_class_of(std::span<const double>(probabilities));
      calibration.add(top.value, static_cast<std::int32_t>(top.label) == gold[i]);
    }
  };
  fill(result.before, 1.0);
  if (width < 2 || gold.empty()) return result;
  result.temperature = metrics::fit_temperature(std::span<const float>(logits), width, gold);
  fill(result.after, *result.temperature);
  return result;
}

}  // namespace clinicalbert::examples
