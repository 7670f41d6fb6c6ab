#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "clinicalbert/tasks/any_text_classifier.hpp"
#include "clinicalbert/tasks/classification_report.hpp"
#include "clinicalbert/tasks/text_targets.hpp"
#include "examples/in_order.hpp"

namespace clinicalbert::examples {

/// Classifies the texts of a corpus on `threads` threads, a text at a time on each, and compares.
[[nodiscard]] inline tasks::classification_report score_texts(const tasks::any_text_classifier& classifier,
                                                              const tasks::text_corpus& corpus, std::size_t threads) {
  std::vector<float> scores;
  const auto open_worker = [&] {
    return [&, session = classifier.open_session()](std::size_t number) {
      return session->classify(corpus.texts[number].text, corpus.texts[number].second_text);
    };
  };
  in_order<tasks::classification>(corpus.texts.size(), threads, open_worker, [&](tasks::classification&& one) {
    scores.insert(scores.end(), one.scores.begin(), one.scores.end());
  });
  return tasks::report_classes(classifier.meaning(), scores, corpus);
}

}  // namespace clinicalbert::examples
