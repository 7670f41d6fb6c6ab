#pragma once

#include <cstddef>
#include <cstdio>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include "clinicalbert/backends/thread_pool.hpp"
#include "clinicalbert/models/pick.hpp"
#include "clinicalbert/tasks/load_text_classifier.hpp"
#include "clinicalbert/tasks/score_classes.hpp"
#include "clinicalbert/tasks/train_classifier.hpp"
#include "examples/classification_json.hpp"
#include "examples/labeled_files.hpp"
#include "examples/training/fine_tune.hpp"
#include "examples/training/fold_groups.hpp"
#include "examples/training/hold_out.hpp"
#include "examples/training/run_training.hpp"

namespace clinicalbert::examples {

/// A corpus's scores as rows, the one that usually chooses first: of a single label macro F1, of several micro F1, of a
/// regression Pearson's r.
[[nodiscard]] inline file_scores class_scores(const tasks::classification_report& report,
                                              const std::filesystem::path& path) {
  file_scores file{{path, {}}, report_json(report)};
  auto& rows = file.rows.scores;
  if (report.problem == labels::problem_type::regression) {
    rows = {{"pearson", report.pearson},
            {"spearman", report.spearman},
            {"mean_absolute_error", report.mean_absolute_error},
            {"loss", report.loss}};
    return file;
  }
  const auto& chief = report.problem == labels::problem_type::single_label ? report.macro : report.micro;
  rows = {{"f1", chief.f1},
          {"precision", chief.precision},
          {"recall", chief.recall},
          {"accuracy", report.accuracy},
          {"loss", report.loss}};
  for (std::size_t k = 0; k < report.names.size(); ++k)
    rows.push_back({report.names[k] + " f1", report.by_label[k].f1});
  return file;
}

/// First the means over the files of each score that all of them have, then each file's own.
[[nodiscard]] inline std::vector<training::named_score> mean_scores(const std::vector<file_scores>& files) {
  std::vector<training::named_score> scores;
  if (files.empty()) return scores;
  constexpr std::size_t chief = 4;  // pearson to loss; f1 to accuracy
  for (std::size_t i = 0; i < chief; ++i) {
    scores.push_back({files.front().rows.scores[i].name, 0});
    for (const auto& file : files) scores.back().value += file.rows.scores[i].value / static_cast<double>(files.size());
  }
  for (const auto& file : files)
    for (const auto& [name, value] : file.rows.scores)
      scores.push_back({file.rows.path.filename().string() + " " + name, value});
  return scores;
}

/// Takes the fold's texts out of the training files, an even part of each label, and gives them.
inline std::vector<tasks::text_corpus> hold_out(const fold_choice& fold, std::vector<tasks::text_corpus>& train) {
  if (fold.count == 0) return {};
  return take_out(
      train, training::folds_of_labels(strata_of(train), fold.count, fold.seed), fold.number - 1,
      [](auto& corpus) -> auto& { return corpus.texts; });
}

/// Scores files; of a multi-label problem, where the trainer is given, its thresholds are tuned on all of them first.
template <class Stream, class Classifier, class Trainer>
std::vector<file_scores> score_files(Stream& stream, const Classifier& classifier,
                                     std::span<const tasks::text_corpus> corpora, Trainer* tune) {
  std::vector<std::vector<float>> scores;
  auto meaning = classifier.meaning();
  for (const auto& corpus : corpora)
    scores.push_back(tasks::predict_scores(stream, classifier, std::span(corpus.texts)));
  if (tune != nullptr && meaning.problem == labels::problem_type::multi_label && !corpora.empty()) {
    std::vector<float> all;
    std::vector<corpora::labeled_text> texts;
    for (std::size_t i = 0; i < corpora.size(); ++i) {
      all.insert(all.end(), scores[i].begin(), scores[i].end());
      texts.insert(texts.end(), corpora[i].texts.begin(), corpora[i].texts.end());
    }
    meaning.thresholds = tasks::tune_thresholds(meaning.classes, all, texts);
    tune->set_thresholds(meaning.thresholds);
  }
  std::vector<file_scores> files;
  for (std::size_t i = 0; i < corpora.size(); ++i)
    files.push_back(class_scores(tasks::report_classes(meaning, scores[i], corpora[i]), corpora[i].path));
  return files;
}

/// Fine-tunes on a backend, writes the best evaluation, and gives its scores.
template <models::Model M, backends::Backend B>
nlohmann::ordered_json fine_tune_classes(const fine_tuning& a, const tasks::model_folder& base) {
  using trainer = tasks::classifier_trainer<M, B>;
  check_target(a);
  const auto read = [&](const auto& paths) { return read_labeled_files(paths, a.task, a.classes.files); };
  auto train = read(a.train);
  const auto dev = read(a.dev), test = read(a.test), held_out = hold_out(a.fold, train);
  training::sequence_loss loss{.problem = problem_of_task(a.task).value(),
                               .label_smoothing = a.classes.label_smoothing,
                               .focal_gamma = a.classes.focal_gamma,
                               .r_drop_alpha = a.classes.r_drop};
  if (a.classes.is_balanced)
    loss.label_weights = tasks::balanced_weights(train, loss.problem, tasks::classes_in(train, loss.problem));
  const training::run_settings identity{{"label_smoothing", std::to_string(loss.label_smoothing)},
                                        {"focal", std::to_string(loss.focal_gamma)},
                                        {"r_drop", std::to_string(loss.r_drop_alpha)},
                                        {"balanced", a.classes.is_balanced ? "true" : "false"},
                                        {"overlap", std::to_string(a.classes.overlap)}};
  const tasks::document_options windows{.length = a.max_length, .overlap = a.classes.overlap};
  backends::thread_pool pool(static_cast<int>(a.threads) - 1);
  typename B::stream stream(a.threads > 1 ? &pool : nullptr);
  trainer* const none = nullptr;
  const auto load = [&] { return tasks::load_text_classifier<M, B>(tasks::model_folder(a.out), windows); };
  if (a.test_only) return scores_by_path(score_files(stream, load(), std::span(test), none));
  trainer run(base, train, std::move(loss), a.training.seed, windows);
  std::fprintf(stderr, "%s: %zu examples, %zu labels, %zu threads\n", std::string(M::name).c_str(), run.examples(),
               run.meaning().classes.size(), a.threads);
  const auto record =
      run_training(a, stream, run, {.loss = "loss", .score = "score on the dev files", .identity = identity},
                   [&] { return mean_scores(score_files(stream, run.freeze(), std::span(dev), &run)); });
  const auto classifier = load();
  return finish_training(a,
                         {.task = "text-classification",
                          .model = std::string(M::name),
                          .precision = std::string(B::precision::name),
                          .labels = classifier.meaning().classes.names()},
                         record, score_files(stream, classifier, std::span(dev), none),
                         score_files(stream, classifier, std::span(test), none),
                         score_files(stream, classifier, std::span(held_out), none));
}

/// `fine_tune_classes` of the preset that the folder's shape is.
template <backends::Backend B>
nlohmann::ordered_json fine_tune_classes_in(const fine_tuning& a, const tasks::model_folder& base) {
  return models::pick(base.shape(), models::presets{},
                      [&]<class M>(std::type_identity<M>) { return fine_tune_classes<M, B>(a, base); });
}

}  // namespace clinicalbert::examples
