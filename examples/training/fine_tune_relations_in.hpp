#pragma once

#include <cstdio>
#include <string>
#include <type_traits>
#include <vector>

#include "clinicalbert/backends/thread_pool.hpp"
#include "clinicalbert/models/pick.hpp"
#include "clinicalbert/tasks/extract_relations.hpp"
#include "clinicalbert/tasks/load_entity_pair_classifier.hpp"
#include "clinicalbert/tasks/score_relations.hpp"
#include "clinicalbert/tasks/train_relations.hpp"
#include "examples/relation_score_json.hpp"
#include "examples/training/fine_tune.hpp"
#include "examples/training/fold_groups.hpp"
#include "examples/training/hold_out.hpp"
#include "examples/training/relation_file.hpp"
#include "examples/training/run_training.hpp"

namespace clinicalbert::examples {

/// Takes the fold's documents out of the training files and gives them.
inline std::vector<tasks::relation_corpus> hold_out(const fold_choice& fold,
                                                    std::vector<tasks::relation_corpus>& train) {
  group_names documents;
  std::vector<std::uint32_t> groups;
  if (fold.count == 0) return {};
  for (const auto& corpus : train)
    for (const auto& note : corpus.notes) groups.push_back(documents.number_of(note.name));
  return take_out(
      train, training::folds_of_groups(groups, fold.count, fold.seed), fold.number - 1,
      [](auto& corpus) -> auto& { return corpus.notes; });
}

inline std::vector<file_scores> score_corpora(const tasks::relation_extractor& extractor,
                                              const std::vector<tasks::relation_corpus>& corpora,
                                              backends::thread_pool_interface* pool) {
  std::vector<file_scores> files;
  for (const auto& corpus : corpora) {
    const auto counts = tasks::score_relations(extractor, corpus.notes, pool);
    const auto micro = counts.report().micro;
    files.push_back({{corpus.path, {{"f1", micro.f1}, {"precision", micro.precision}, {"recall", micro.recall}}},
                     score_json(counts)});
  }
  return files;
}

/// First "f1", the mean over the files, which chooses the best; then each file's scores.
inline std::vector<training::named_score> relation_scores(const std::vector<file_scores>& files) {
  if (files.empty()) return {};
  std::vector<training::named_score> scores{{"f1", 0}};
  for (const auto& file : files) {
    scores.front().value += file.rows.scores.front().value / static_cast<double>(files.size());
    for (const auto& [name, value] : file.rows.scores)
      scores.push_back({file.rows.path.filename().string() + " " + name, value});
  }
  return scores;
}

inline tasks::relation_settings relation_settings_of(const fine_tuning& a) {
  tasks::relation_settings settings;
  settings.windows = {a.max_length, a.classes.overlap};
  settings.relation_weight = a.relations.weight;
  if (a.relations.has_no_markers || !a.relations.markers.empty()) settings.markers = a.relations.markers;
  return settings;
}

/// Fine-tunes on a backend, writes the best evaluation, and gives its scores.
template <models::Model M, backends::Backend B>
nlohmann::ordered_json fine_tune_relations(const fine_tuning& a, const tasks::model_folder& base) {
  using extractor = tasks::extract_relations<M, B>;
  check_target(a);
  auto train = read_relations(a.train);
  const auto dev = read_relations(a.dev), test = read_relations(a.test), held_out = hold_out(a.fold, train);
  backends::thread_pool helpers(static_cast<int>(a.threads) - 1);
  auto* const pool = a.threads > 1 ? &helpers : nullptr;
  typename B::stream stream(pool);
  const auto settings = relation_settings_of(a);
  const auto load = [&] {
    return extractor(tasks::load_entity_pair_classifier<M, B>(tasks::model_folder(a.out), settings.windows, pool));
  };
  if (a.test_only) return scores_by_path(score_corpora(load(), test, pool));
  tasks::relation_trainer<M, B> run(base, train, a.training.seed, settings);
  for (std::size_t i = 0; i < train.size(); ++i) {
    const auto& n = run.counts()[i];
    std::fprintf(stderr,
                 "%s: %zu of %zu documents, %zu pairs, %zu related; %zu pairs of unknown concepts, %zu relations "
                 "without a pair\n",
                 train[i].path.c_str(), n.learned, n.documents, n.pairs, n.related, n.unknown, n.without);
  }
  std::fprintf(stderr, "%s: %zu examples, %zu markers, %zu threads\n", std::string(M::name).c_str(), run.examples(),
               run.meaning().markers.size(), a.threads);
  training_words words{.loss = "nats a pair",
                       .score = "F1 on the dev files",
                       .identity = {{"overlap", std::to_string(settings.windows.overlap)},
                                    {"relation_weight", std::to_string(settings.relation_weight)}}};
  for (const auto& marker : run.meaning().markers) words.identity.emplace_back("marker", marker);
  const auto record = run_training(a, stream, run, words, [&] {
    return dev.empty() ? std::vector<training::named_score>()
                       : relation_scores(score_corpora(extractor(run.freeze()), dev, pool));
  });
  const extractor best = load();
  return finish_training(a,
                         {.task = "relation-extraction",
                          .model = std::string(M::name),
                          .precision = std::string(B::precision::name),
                          .labels = best.classes().names()},
                         record, score_corpora(best, dev, pool), score_corpora(best, test, pool),
                         score_corpora(best, held_out, pool));
}

/// `fine_tune_relations` of the preset that the folder's shape is.
template <backends::Backend B>
nlohmann::ordered_json fine_tune_relations_in(const fine_tuning& a, const tasks::model_folder& base) {
  return models::pick(base.shape(), models::presets{},
                      [&]<class M>(std::type_identity<M>) { return fine_tune_relations<M, B>(a, base); });
}

}  // namespace clinicalbert::examples
