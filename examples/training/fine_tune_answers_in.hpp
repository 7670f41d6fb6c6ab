#pragma once

#include <cstdio>
#include <string>
#include <type_traits>
#include <vector>

#include "clinicalbert/backends/simd/all.hpp"
#include "clinicalbert/backends/thread_pool.hpp"
#include "clinicalbert/corpora/squad.hpp"
#include "clinicalbert/models/pick.hpp"
#include "clinicalbert/tasks/score_answers.hpp"
#include "clinicalbert/tasks/train_answerer.hpp"
#include "examples/answer_score_json.hpp"
#include "examples/training/fine_tune.hpp"
#include "examples/training/run_training.hpp"

namespace clinicalbert::examples {

inline std::vector<tasks::answering_corpus> read_questions(const std::vector<std::string>& paths) {
  std::vector<tasks::answering_corpus> corpora;
  for (const auto& path : paths) corpora.push_back({path, corpora::read_squad(path)});
  return corpora;
}

template <class Answerer>
std::vector<file_scores> score_corpora(backends::host_stream& stream, const Answerer& answerer,
                                       const std::vector<tasks::answering_corpus>& corpora, double threshold) {
  std::vector<file_scores> files;
  for (const auto& corpus : corpora) {
    const auto scores = tasks::score_answers(stream, answerer, corpus.squad, threshold);
    files.push_back({{corpus.path, {{"f1", scores.all.f1}, {"exact", scores.all.exact}}}, answer_score_json(scores)});
  }
  return files;
}

/// First "f1" and "exact", the means over the files, the first of which chooses the best; then each file's.
inline std::vector<training::named_score> answer_scores(const std::vector<file_scores>& files) {
  if (files.empty()) return {};
  std::vector<training::named_score> scores{{"f1", 0}, {"exact", 0}};
  for (const auto& file : files)
    for (std::size_t i = 0; i < file.rows.scores.size(); ++i) {
      const auto& [name, value] = file.rows.scores[i];
      scores[i].value += value / static_cast<double>(files.size());
      scores.push_back({file.rows.path.filename().string() + " " + name, value});
    }
  return scores;
}

/// Fine-tunes on a backend, writes the best evaluation, and prints its scores.
template <models::Model M, backends::Backend B>
void fine_tune_answers(const fine_tuning& a, const tasks::model_folder& base) {
  check_target(a);
  const auto& more = a.answers;
  const auto train = read_questions(a.train), dev = read_questions(a.dev), test = read_questions(a.test);
  backends::thread_pool pool(static_cast<int>(a.threads) - 1);
  typename B::stream stream(a.threads > 1 ? &pool : nullptr);
  tasks::answering_options how{{a.max_length, more.stride}};
  how.answers.longest = more.longest;
  tasks::answerer_trainer<M, B> run(base, train, a.training.seed, how.windows, more.other_windows);
  for (std::size_t i = 0; i < train.size(); ++i) {
    const auto& n = run.counts()[i];
    std::fprintf(stderr,
                 "%s: %zu questions in %zu windows, %zu with the answer; %zu answers that no window holds, %zu "
                 "questions without any\n",
                 a.train[i].c_str(), n.questions, n.windows, n.answered, n.not_held, n.unknown);
  }
  std::fprintf(stderr, "%s: %zu examples, %zu threads\n", std::string(M::name).c_str(), run.examples(), a.threads);
  const training_words words{
      .loss = "nats a window",
      .score = "F1 on the dev files",
      .identity = {{"stride", std::to_string(more.stride)}, {"other_windows", std::to_string(more.other_windows)}}};
  const auto record = run_training(a, stream, run, words, [&] {
    return answer_scores(score_corpora(stream, run.freeze(how), dev, more.threshold));
  });
  const auto answerer = tasks::load_span_answerer<M, B>(tasks::model_folder(a.out), how);
  finish_training(
      a, {.task = "question-answering", .model = std::string(M::name), .precision = std::string(B::precision::name)},
      record, score_corpora(stream, answerer, dev, more.threshold),
      score_corpora(stream, answerer, test, more.threshold));
}

/// `fine_tune_answers` of the preset that the folder's shape is.
template <class Precision>
void fine_tune_answers_in(const fine_tuning& a, const tasks::model_folder& base) {
  models::pick(base.shape(), models::presets{},
               [&]<class M>(std::type_identity<M>) { fine_tune_answers<M, backends::simd_in<Precision>>(a, base); });
}

}  // namespace clinicalbert::examples
