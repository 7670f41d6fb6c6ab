#pragma once

#include <algorithm>
#include <cstddef>
#include <deque>
#include <span>
#include <utility>
#include <vector>

#include "clinicalbert/corpora/squad.hpp"
#include "clinicalbert/labels/answers.hpp"
#include "clinicalbert/tasks/answering_scores.hpp"
#include "clinicalbert/tasks/span_answerer.hpp"

namespace clinicalbert::tasks {

/// What an answerer says to each question of a corpus; the one text of a question is its context.
template <models::Model M, backends::Backend B>
[[nodiscard]] std::vector<labels::answers> predict_answers(typename B::stream& s, const span_answerer<M, B>& answerer,
                                                           const corpora::squad_corpus& corpus) {
  constexpr std::size_t together = 32;  // questions whose windows share batches
  std::vector<labels::answers> predicted;
  predicted.reserve(corpus.questions.size());
  std::vector<asked_question> asked;
  std::deque<tokens::encoding> texts;  // of the questions in `asked`; those of a context follow each other
  for (std::size_t begin = 0; begin < corpus.questions.size(); begin += together) {
    const std::size_t count = std::min(together, corpus.questions.size() - begin);
    asked.assign(count, {});
    texts.clear();
    for (std::size_t i = 0; i < count; ++i) {
      const auto& question = corpus.questions[begin + i];
      answerer.tokenizer().append_pieces(question.question, asked[i].question, 0);
      if (i == 0 || question.context != corpus.questions[begin + i - 1].context)
        answerer.tokenizer().append_pieces(corpus.contexts[question.context].text, texts.emplace_back(), 1);
      asked[i].texts = {&texts.back()};
    }
    answerer.answer(s, asked);
    for (auto& one : asked) predicted.push_back(std::move(one.found));
  }
  return predicted;
}

/// What an answerer says to the questions of a corpus, compared with its answers.
template <models::Model M, backends::Backend B>
[[nodiscard]] answering_scores score_answers(typename B::stream& s, const span_answerer<M, B>& answerer,
                                             const corpora::squad_corpus& corpus, double threshold = 0) {
  return score_answers(corpus, predict_answers(s, answerer, corpus), threshold);
}

}  // namespace clinicalbert::tasks
