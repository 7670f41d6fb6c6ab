#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <vector>

#include "clinicalbert/tasks/classification_report.hpp"
#include "clinicalbert/tasks/text_classifier.hpp"
#include "clinicalbert/tasks/text_targets.hpp"

namespace clinicalbert::tasks {

/// The scores that a classifier gives to texts, or pairs: [texts, K].
template <models::Model M, backends::Backend B>
[[nodiscard]] std::vector<float> predict_scores(typename B::stream& s, const text_classifier<M, B>& classifier,
                                                std::span<const corpora::labeled_text> texts) {
  constexpr std::size_t together = 64;  // texts whose windows share batches
  typename text_classifier<M, B>::workspace memory;
  std::vector<document> documents;
  std::vector<float> all, some;
  all.reserve(texts.size() * classifier.classes());
  for (std::size_t begin = 0; begin < texts.size(); begin += together) {
    documents.clear();
    for (const auto& text : texts.subspan(begin, std::min(together, texts.size() - begin)))
      documents.push_back({text.text, text.second_text});
    classifier.score(s, documents, memory, some);
    all.insert(all.end(), some.begin(), some.end());
  }
  return all;
}

/// Classifies the texts of a corpus and compares, as `report_classes`.
template <models::Model M, backends::Backend B>
[[nodiscard]] classification_report score_classes(typename B::stream& s, const text_classifier<M, B>& classifier,
                                                  const text_corpus& corpus) {
  return report_classes(classifier.meaning(), predict_scores(s, classifier, std::span(corpus.texts)), corpus);
}

}  // namespace clinicalbert::tasks
