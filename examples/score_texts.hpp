#pragma once

#include <cstddef>
#include <vector>

#include "clinicalbert/tasks/any_text_classifier.hpp"
#include "clinicalbert/tasks/text_targets.hpp"
#include "examples/in_order.hpp"

namespace clinicalbert::examples {

/// The scores that a classifier gives to the texts of a corpus, on `threads` threads, a text at a time on each:
/// [texts, K].
[[nodiscard]] inline std::vector<float> score_texts(const tasks::any_text_classifier& classifier,
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
  return scores;
}

}  // namespace clinicalbert::examples
