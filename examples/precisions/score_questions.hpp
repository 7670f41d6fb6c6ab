#pragma once

#include <CLI/CLI.hpp>
#include <cstddef>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "clinicalbert/corpora/squad.hpp"
#include "clinicalbert/labels/answers.hpp"
#include "clinicalbert/tasks/answering_scores.hpp"
#include "clinicalbert/tasks/question_answerer.hpp"
#include "clinicalbert/tasks/span_answerer.hpp"
#include "examples/answer_score_json.hpp"
#include "examples/in_order.hpp"
#include "examples/precisions/open_answerer.hpp"
#include "examples/precisions/score_model.hpp"
#include "examples/report/evaluation_report.hpp"

namespace clinicalbert::examples {

/// Asks the questions of a corpus on `threads` threads, a question at a time on each: what was found for each.
[[nodiscard]] inline std::vector<labels::answers> ask_questions(const tasks::question_answerer& answerer,
                                                                const corpora::squad_corpus& corpus,
                                                                std::size_t threads) {
  std::vector<labels::answers> found;
  found.reserve(corpus.questions.size());
  const auto open_worker = [&] {
    return [&, session = answerer.open_session()](std::size_t number) {
      const auto& question = corpus.questions[number];
      return session->answer(question.question, corpus.contexts[question.context].text);
    };
  };
  in_order<labels::answers>(corpus.questions.size(), threads, open_worker,
                            [&](labels::answers&& one) { found.push_back(std::move(one)); });
  return found;
}

/// How `evaluate --task qa` asks.
struct question_scoring {
  tasks::answering_options how;
  double threshold = 0;
};

inline void add_question_options(CLI::App& app, question_scoring& o) {
  app.add_option("--stride", o.how.windows.overlap, "of qa: pieces of a text that its windows share")
      ->check(CLI::Range(0, 4096))
      ->capture_default_str();
  app.add_option("--longest", o.how.answers.longest, "of qa: pieces of an answer at most")
      ->check(CLI::Range(1, 10000))
      ->capture_default_str();
  app.add_option("--threshold", o.threshold,
                 "of qa, where questions may have no answer: how far the score of none must be above that of the best")
      ->capture_default_str();
}

/// Scores a model on SQuAD files: {"FILE": {...}, ...} as answer_score_json has it.
[[nodiscard]] inline nlohmann::ordered_json score_questions(const scoring& what, const std::string& precision,
                                                            const question_scoring& questions,
                                                            evaluation_report& report) {
  std::vector<corpora::squad_corpus> corpora;
  for (const auto& path : what.data) corpora.push_back(corpora::read_squad(path));
  const auto answerer = open_answerer(what.model, precision, questions.how);
  auto scores = nlohmann::ordered_json::object();
  for (std::size_t i = 0; i < corpora.size(); ++i) {
    const auto found = ask_questions(*answerer, corpora[i], what.threads);
    scores[what.data[i]] = answer_score_json(tasks::score_answers(corpora[i], found, questions.threshold));
    report.add_answers(what.data[i], corpora[i], found, questions.threshold);
  }
  return scores;
}

}  // namespace clinicalbert::examples
