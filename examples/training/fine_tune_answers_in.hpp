#pragma once

#include <cstdio>
#include <string>
#include <type_traits>
#include <vector>

#include "clinicalbert/backends/thread_pool.hpp"
#include "clinicalbert/corpora/squad.hpp"
#include "clinicalbert/models/pick.hpp"
#include "clinicalbert/tasks/score_answers.hpp"
#include "clinicalbert/tasks/train_answerer.hpp"
#include "examples/answer_score_json.hpp"
#include "examples/training/fine_tune.hpp"
#include "examples/training/fold_groups.hpp"
#include "examples/training/hold_out.hpp"
#include "examples/training/run_training.hpp"

namespace clinicalbert::examples {

inline std::vector<tasks::answering_corpus> read_questions(const std::vector<std::string>& paths) {
  std::vector<tasks::answering_corpus> corpora;
  for (const auto& path : paths) corpora.push_back({path, corpora::read_squad(path)});
  return corpora;
}

/// Takes the fold's articles out of the training files and gives them.
inline std::vector<tasks::answering_corpus> hold_out(const fold_choice& fold,
                                                     std::vector<tasks::answering_corpus>& train) {
  group_names articles;
  std::vector<std::uint32_t> groups;
  if (fold.count == 0) return {};
  for (const auto& corpus : train) add_article_groups(corpus.squad, articles, groups);
  return take_out(
      train, training::folds_of_groups(groups, fold.count, fold.seed), fold.number - 1,
      [](auto& corpus) -> auto& { return corpus.squad.questions; });
}

template <class Stream, class Answerer>
std::vector<file_scores> score_corpora(Stream& stream, const Answerer& answerer,
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

/// Fine-tunes on a backend, writes the best evaluation, and gives its scores.
template <models::Model M, backends::Backend B>
nlohmann::ordered_json fine_tune_answers(const fine_tuning& a, const tasks::model_folder& base) {
  check_target(a);
  const auto& more = a.answers;
  auto train = read_questions(a.train);
  const auto dev = read_questions(a.dev), test = read_questions(a.test), held_out = hold_out(a.fold, train);
  backends::thread_pool pool(static_cast<int>(a.threads) - 1);
  typename B::stream stream(a.threads > 1 ? &pool : nullptr);
  tasks::answering_options how{{a.max_length, more.stride}};
  how.answers.longest = more.longest;
  const auto load = [&] { return tasks::load_span_answerer<M, B>(tasks::model_folder(a.out), how); };
  if (a.test_only) return scores_by_path(score_corpora(stream, load(), test, more.threshold));
  tasks::answerer_trainer<M, B> run(base, train, a.training.seed, how.windows, more.other_windows);
  for (std::size_t i = 0; i < train.size(); ++i) {
    const auto& n = run.counts()[i];
    std::fprintf(stderr,
                 "%s: %zu questions in %zu windows, %zu with the answer; %zu answers that no window holds, %zu "
                 "questions without any\n",
                 train[i].path.c_str(), n.questions, n.windows, n.answered, n.not_held, n.unknown);
  }
  std::fprintf(stderr, "%s: %zu examples, %zu threads\n", std::string(M::name).c_str(), run.examples(), a.threads);
  const training_words words{
      .loss = "nats a window",
      .score = "F1 on the dev files",
      .identity = {{"stride", std::to_string(more.stride)}, {"other_windows", std::to_string(more.other_windows)}}};
  const auto record = run_training(a, stream, run, words, [&] {
    return answer_scores(score_corpora(stream, run.freeze(how), dev, more.threshold));
  });
  const auto answerer = load();
  return finish_training(
      a, {.task = "question-answering", .model = std::string(M::name), .precision = std::string(B::precision::name)},
      record, score_corpora(stream, answerer, dev, more.threshold),
      score_corpora(stream, answerer, test, more.threshold), score_corpora(stream, answerer, held_out, more.threshold));
}

/// `fine_tune_answers` of the preset that the folder's shape is.
template <backends::Backend B>
nlohmann::ordered_json fine_tune_answers_in(const fine_tuning& a, const tasks::model_folder& base) {
  return models::pick(base.shape(), models::presets{},
                      [&]<class M>(std::type_identity<M>) { return fine_tune_answers<M, B>(a, base); });
}

}  // namespace clinicalbert::examples
