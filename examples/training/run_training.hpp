#pragma once

#include <cstddef>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "clinicalbert/files/whole_file.hpp"
#include "clinicalbert/files/whole_folder.hpp"
#include "clinicalbert/tasks/model_folder.hpp"
#include "clinicalbert/training/model_card.hpp"
#include "clinicalbert/training/trainer.hpp"
#include "clinicalbert/weights/checkpoint_writer.hpp"
#include "clinicalbert/weights/named_tensors.hpp"
#include "examples/option_settings.hpp"
#include "examples/progress_line.hpp"
#include "examples/training/fine_tune.hpp"
#include "examples/training/skipped_steps.hpp"
#include "examples/training_curve.hpp"

namespace clinicalbert::examples {

// What the fine-tuning of any task shares. A task makes its trainer (tasks::tagger_trainer, tasks::classifier_trainer:
// something with train(stream, options, callbacks, checkpoint_place), save(folder, storage) and add_files(folder)),
// then calls
//
//   check_target(a);                                     // before it reads anything
//   const auto record = run_training(a, stream, run, {.loss = "nats a word", .score = "F1 on the dev files"},
//                                    [&] { return scores of run.freeze() on the dev files, named, the one that
//                                          chooses first; none without dev files; });
//   return finish_training(a, {.task = "token-classification", .model = M::name, .precision = B::precision::name,
//                              .labels = ...}, record, dev, test, held_out);   // scores of the folder that was written
//
// Then there are in OUT: the best model, log.jsonl, log.csv, training.svg, checkpoint-STEP, and README.md.

/// How a task's numbers are called in the curve, and what else a run must have in common with one that it goes on from.
struct training_words {
  std::string loss = "nats", score = "score on the dev files";
  training::run_settings identity = {};
};

/// Throws files::file_error if OUT cannot be written to: before hours of work, not after.
inline void check_target(const fine_tuning& a) { weights::check_checkpoint_target(a.out); }

/// All that the examples are made from: which task, which bytes.
inline training::run_settings training_identity(const fine_tuning& a, training::run_settings more) {
  more.emplace_back("task", a.task);
  more.emplace_back("max_length", std::to_string(a.max_length));
  more.emplace_back("letter_case", a.lowercase ? "lowercase" : a.cased ? "keep" : "as the folder says");
  if (a.classifier_dropout) more.emplace_back("classifier_dropout", std::to_string(*a.classifier_dropout));
  add_checksums("train", a.train, more);
  add_checksums("dev", a.dev, more);
  if (a.fold.count > 0) {
    more.emplace_back("folds", std::to_string(a.fold.count));
    more.emplace_back("fold", std::to_string(a.fold.number));
    more.emplace_back("fold_seed", std::to_string(a.fold.seed));
    more.emplace_back("fold_block", std::to_string(a.fold.block));
  }
  return more;
}

/// The score by which the best evaluation is chosen.
inline const training::named_score& kept_score(const fine_tuning& a, const std::vector<training::named_score>& scores) {
  for (const auto& score : scores)
    if (score.name == a.training.best_metric) return score;
  return scores.front();
}

/// Trains, keeps the best evaluation in OUT, writes log and curve at each, and says on standard error how far it is.
template <class Stream, class Trainer>
training::run_record run_training(const fine_tuning& a, Stream& stream, Trainer& run, const training_words& words,
                                  std::function<std::vector<training::named_score>()> evaluate) {
  progress_line bar;
  std::size_t tokens = 0;
  const auto write_logs = [&](const training::progress& now) {
    const std::filesystem::path out = a.out;
    std::filesystem::create_directories(out);
    files::write_whole(out / "log.jsonl", now.history->jsonl());
    files::write_whole(out / "log.csv", now.history->csv());
    training_curve curve(words.loss, words.score);
    auto next = now.history->evaluations.begin();
    for (const auto& step : now.history->steps) {
      curve.add_loss(step.loss);
      if (next == now.history->evaluations.end() || next->step != step.step) continue;
      if (!next->scores.empty()) curve.add_score(kept_score(a, next->scores).value);
      ++next;
    }
    files::write_whole(out / "training.svg", curve.svg(now.steps));
  };

  training::callbacks call;
  call.after_step = [&](const training::progress& now) {
    tokens += now.tokens;
    char text[96];
    std::snprintf(text, sizeof text, "epoch %zu, loss %.4f, %.0f tokens/s", now.epoch, now.loss,
                  static_cast<double>(tokens) / bar.seconds());
    bar.show(now.step, now.steps, text + skipped_text(now.skipped_steps));
  };
  call.evaluate = [&](const training::progress&) {
    bar.finish();
    return evaluate();
  };
  call.keep_best = [&](const training::progress&) {
    run.save(a.out, a.store == "int8" ? weights::storage::i8_rows : weights::storage::f32);
  };
  call.after_evaluation = [&](const training::progress& now) {
    const auto& last = now.history->evaluations.back();
    std::string score;
    if (!last.scores.empty()) {
      const auto& [name, value] = kept_score(a, last.scores);
      char text[32];
      std::snprintf(text, sizeof text, " %.4f", value);
      score = ", dev " + name + text + (last.best ? " (best)" : "");
    }
    std::fprintf(stderr, "epoch %zu, step %zu: mean loss %.4f%s%s, %.0f s\n", last.epoch, last.step, last.mean_loss,
                 score.c_str(), skipped_text(now.skipped_steps).c_str(), last.seconds);
    write_logs(now);
  };
  call.after_resume = [&](const training::progress& now, const std::filesystem::path& from) {
    std::fprintf(stderr, "goes on from %s, step %zu of %zu\n", from.filename().c_str(), now.step, now.steps);
    write_logs(now);
  };
  training::checkpoint_place place;
  if (a.checkpoints) {
    place.folder = a.out;
    place.resume = a.resume;
    place.identity = training_identity(a, words.identity);
    place.add_files = [&](const std::filesystem::path& folder) { run.add_files(folder); };
  }
  return run.train(stream, a.training, call, place);
}

/// What a model card and the last line of output say beside the scores.
struct trained_model {
  std::string task;  ///< as Hugging Face calls it
  std::string model, precision;
  std::vector<std::string> labels = {};
  training::run_settings settings = {};  ///< of the task, for the card
};

/// A file's scores: as a table's rows, and as JSON.
struct file_scores {
  training::scored_file rows;
  nlohmann::ordered_json json;
};

/// {path: scores, ...}.
inline nlohmann::ordered_json scores_by_path(const std::vector<file_scores>& files) {
  auto json = nlohmann::ordered_json::object();
  for (const auto& file : files) json[file.rows.path.string()] = file.json;
  return json;
}

/// Writes OUT/README.md and gives the run's result: {"model": , "precision": , "seed": , "seconds": , "steps": ,
/// "best_step": , "metric": , "score": , "dev": {path: scores}, "test": {path: scores}}. Metric and score are those
/// that chose what is kept, and there only with dev files; with folds there are "folds", "fold" and "held_out" too.
inline nlohmann::ordered_json finish_training(const fine_tuning& a, const trained_model& what,
                                              const training::run_record& record, const std::vector<file_scores>& dev,
                                              const std::vector<file_scores>& test,
                                              const std::vector<file_scores>& held_out = {}) {
  const auto name_of = [](const std::string& path) {
    return files::without_slash(std::filesystem::path(path)).filename().string();
  };
  training::model_card card{.name = name_of(a.out), .task = what.task, .base = name_of(a.base), .metric = ""};
  card.labels = what.labels;
  card.train.assign(a.train.begin(), a.train.end());
  for (const auto& file : dev) card.dev.push_back(file.rows);
  for (const auto& file : test) card.test.push_back(file.rows);
  for (const auto& file : held_out) {
    card.test.push_back(file.rows);
    card.test.back().path += " (fold " + std::to_string(a.fold.number) + " of " + std::to_string(a.fold.count) + ")";
  }
  if (!record.history.evaluations.empty() && !record.history.evaluations.front().scores.empty())
    card.metric = kept_score(a, record.history.evaluations.front().scores).name;
  card.settings = training::settings_of(a.training);
  card.settings.insert(card.settings.begin(), {{"model", what.model}, {"precision", what.precision}});
  card.settings.emplace_back("max_length", std::to_string(a.max_length));
  if (a.tags.crf) card.settings.emplace_back("crf", "true");
  if (a.tags.one_head_a_type) card.settings.emplace_back("one_head_a_type", "true");
  card.settings.insert(card.settings.end(), what.settings.begin(), what.settings.end());
  card.steps = record.step;
  card.best_step = record.best.step;
  files::write_whole(std::filesystem::path(a.out) / "README.md", card.markdown());

  nlohmann::ordered_json result;
  result["model"] = what.model;
  result["precision"] = what.precision;
  result["seed"] = a.training.seed;
  result["seconds"] = record.seconds;
  result["steps"] = record.step;
  result["best_step"] = record.best.step;
  if (!card.metric.empty()) {
    result["metric"] = card.metric;
    result["score"] = record.best.value;
  }
  if (a.fold.count > 0) {
    result["folds"] = a.fold.count;
    result["fold"] = a.fold.number;
    result["held_out"] = scores_by_path(held_out);
  }
  result["dev"] = scores_by_path(dev);
  result["test"] = scores_by_path(test);
  return result;
}

}  // namespace clinicalbert::examples
