#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "clinicalbert/backends/thread_pool.hpp"
#include "clinicalbert/models/pick.hpp"
#include "clinicalbert/tasks/score_tags.hpp"
#include "clinicalbert/tasks/train_tagger.hpp"
#include "examples/score_json.hpp"
#include "examples/tagging/tagging_file.hpp"
#include "examples/training/fine_tune.hpp"
#include "examples/training/fold_groups.hpp"
#include "examples/training/hold_out.hpp"
#include "examples/training/run_training.hpp"

namespace clinicalbert::examples {

/// With `groups`, a group of each sentence is appended: what is held out together (fold_choice).
inline std::vector<tasks::tagging_corpus> read_corpora(const std::vector<std::string>& paths, std::size_t block = 1,
                                                       std::vector<std::uint32_t>* groups = nullptr) {
  std::vector<tasks::tagging_corpus> corpora;
  for (const auto& path : paths) {
    auto file = read_tagging_file(path);
    if (groups != nullptr) add_sentence_groups(file.sentences.size(), file.documents, block, *groups);
    corpora.push_back({path, std::move(file.sentences)});
  }
  return corpora;
}

/// Takes the fold's documents, or blocks of sentences, out of the training files and gives them.
inline std::vector<tasks::tagging_corpus> hold_out(const fold_choice& fold, std::span<const std::uint32_t> groups,
                                                   std::vector<tasks::tagging_corpus>& train) {
  if (fold.count == 0) return {};
  return take_out(
      train, training::folds_of_groups(groups, fold.count, fold.seed), fold.number - 1,
      [](auto& corpus) -> auto& { return corpus.sentences; });
}

template <class Stream, class Tagger>
std::vector<file_scores> score(Stream& stream, const Tagger& tagger,
                               const std::vector<tasks::tagging_corpus>& corpora) {
  std::vector<file_scores> scores;
  for (const auto& corpus : corpora) {
    const auto counts = tasks::score_tags(stream, tagger, std::span(corpus.sentences));
    const auto report = counts.report();
    auto& file = scores.emplace_back(file_scores{{corpus.path, {}}, score_json(counts)});
    const auto add = [&](const std::string& name, const metrics::precision_recall& score) {
      file.rows.scores.push_back({name + "precision", score.precision});
      file.rows.scores.push_back({name + "recall", score.recall});
      file.rows.scores.push_back({name + "f1", score.f1});
    };
    add("", report.micro);
    for (const auto& [type, score] : report.by_type) add(type + " ", score);
  }
  return scores;
}

/// First "f1", the mean of the files' micro F1, which chooses the best; then each file's scores.
inline std::vector<training::named_score> tag_scores(const std::vector<file_scores>& files) {
  if (files.empty()) return {};
  std::vector<training::named_score> scores{{"f1", 0}};
  for (const auto& file : files)
    for (const auto& [name, value] : file.rows.scores) {
      if (name == "f1") scores.front().value += value / static_cast<double>(files.size());
      scores.push_back({file.rows.path.filename().string() + " " + name, value});
    }
  return scores;
}

/// Fine-tunes on a backend, writes the best evaluation, and gives its scores.
template <models::Model M, backends::Backend B>
nlohmann::ordered_json fine_tune(const fine_tuning& a, const tasks::model_folder& base) {
  check_target(a);
  std::vector<std::uint32_t> groups;
  auto train = read_corpora(a.train, a.fold.block, &groups);
  const auto dev = read_corpora(a.dev), test = read_corpora(a.test), held_out = hold_out(a.fold, groups, train);
  backends::thread_pool pool(static_cast<int>(a.threads) - 1);
  typename B::stream stream(a.threads > 1 ? &pool : nullptr);
  const auto load = [&] {
    return tasks::load_token_tagger<M, B>(tasks::model_folder(a.out), {.length = a.max_length});
  };
  if (a.test_only) return scores_by_path(score(stream, load(), test));
  tasks::tagger_trainer<M, B> run(base, train, a.training.seed, a.max_length,
                                  {.crf = a.tags.crf, .one_head_a_type = a.tags.one_head_a_type});
  std::fprintf(stderr, "%s: %zu examples, %zu labels, %zu threads\n", std::string(M::name).c_str(), run.examples(),
               run.tags().size(), a.threads);
  if (run.untold() > 0)
    std::fprintf(stderr, "%zu entities of the training files share words with others%s and are not learned\n",
                 run.untold(), a.tags.one_head_a_type ? " of their type" : " (see --one-head-a-type)");
  const auto record = run_training(a, stream, run, {.loss = "nats a word", .score = "F1 on the dev files"},
                                   [&] { return tag_scores(score(stream, run.freeze(), dev)); });
  const auto tagger = load();
  return finish_training(a,
                         {.task = "token-classification",
                          .model = std::string(M::name),
                          .precision = std::string(B::precision::name),
                          .labels = run.tags().classes().names()},
                         record, score(stream, tagger, dev), score(stream, tagger, test),
                         score(stream, tagger, held_out));
}

/// `fine_tune` of the preset that the folder's shape is.
template <backends::Backend B>
nlohmann::ordered_json fine_tune_in(const fine_tuning& a, const tasks::model_folder& base) {
  return models::pick(base.shape(), models::presets{},
                      [&]<class M>(std::type_identity<M>) { return fine_tune<M, B>(a, base); });
}

}  // namespace clinicalbert::examples
