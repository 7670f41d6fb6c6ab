#pragma once

#include <algorithm>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <vector>

#include "clinicalbert/labels/label_set.hpp"
#include "clinicalbert/labels/problem_type.hpp"
#include "clinicalbert/tasks/class_meaning.hpp"
#include "clinicalbert/tasks/text_targets.hpp"
#include "examples/report/count_texts.hpp"
#include "examples/report/paired_json.hpp"
#include "examples/report/score_intervals.hpp"

namespace clinicalbert::examples {

/// What a classifier says of the texts of a corpus.
struct scored_texts {
  const tasks::class_meaning& meaning;  ///< must outlive this
  std::vector<float> scores;            ///< [texts, K]
};

/// `paired_json` of two classifiers of the same problem, of one label a text or of several. They may know different
/// labels; the averages are over those of both and of the corpus.
[[nodiscard]] inline nlohmann::ordered_json texts_against(const scored_texts& first, const scored_texts& second,
                                                          const tasks::text_corpus& corpus) {
  const auto problem = first.meaning.problem;
  auto names = first.meaning.classes.names();
  const auto add = [&](const std::vector<std::string>& more) {
    for (const auto& name : more)
      if (std::ranges::find(names, name) == names.end()) names.push_back(name);
  };
  add(second.meaning.classes.names());
  add(tasks::classes_in(std::span(&corpus, 1), problem).names());
  const labels::label_set all(names);
  return paired_json(count_texts(first.meaning, first.scores, corpus, all),
                     count_texts(second.meaning, second.scores, corpus, all), all.size(),
                     problem == labels::problem_type::multi_label ? averaged_labels::all : averaged_labels::occurring);
}

}  // namespace clinicalbert::examples
