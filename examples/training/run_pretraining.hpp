#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <filesystem>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "clinicalbert/corpora/token_store.hpp"
#include "clinicalbert/files/whole_file.hpp"
#include "clinicalbert/files/whole_folder.hpp"
#include "clinicalbert/tasks/pretraining_base.hpp"
#include "clinicalbert/tasks/score_pretraining.hpp"
#include "clinicalbert/training/communicator.hpp"
#include "clinicalbert/training/model_card.hpp"
#include "clinicalbert/training/pretraining_batches.hpp"
#include "clinicalbert/training/pretraining_counts.hpp"
#include "clinicalbert/training/trainer.hpp"
#include "clinicalbert/weights/checkpoint_writer.hpp"
#include "examples/progress_line.hpp"
#include "examples/stop_signal.hpp"
#include "examples/training/pretraining.hpp"
#include "examples/training/skipped_steps.hpp"
#include "examples/training_curve.hpp"

namespace clinicalbert::examples {

/// First "perplexity", by which evaluations are compared, then losses and accuracies.
inline std::vector<training::named_score> pretraining_scores(const training::pretraining_counts& counts,
                                                             const training::pretraining_data& data) {
  std::vector<training::named_score> scores{{"perplexity", counts.perplexity()}};
  const bool is_order = data.pairs.objective == batches::pair_objective::sentence_order;
  for (auto& score : counts.named(is_order ? "sop" : "nsp")) scores.push_back(std::move(score));
  return scores;
}

/// "mlm_loss 6.1234, mlm_accuracy 0.1234, ..."
inline std::string scores_text(const std::vector<training::named_score>& scores) {
  std::string all;
  for (const auto& [name, value] : scores) {
    char text[48];
    std::snprintf(text, sizeof text, " %.4f", value);
    all += (all.empty() ? "" : ", ") + name + text;
  }
  return all;
}

/// How the held-out store is scored: at the first phase's length and with seed 1, so that runs can be compared.
inline tasks::pretraining_scoring scoring_of(const pretraining& a) {
  tasks::pretraining_scoring how{.pairs = a.reading.pairs, .masking = a.reading.masking};
  how.pairs.longest = a.reading.phases.front().length;
  how.pairs.seed = 1;
  how.batch_tokens = std::max(how.batch_tokens, how.pairs.longest);
  if (a.eval_tokens > 0) how.most_tokens = a.eval_tokens;
  return how;
}

/// A run of `pretrain`: says on standard error how far it is, and writes logs, curve and checkpoints into OUT. Of
/// several ranks the first does that, and scores, while the others wait.
template <class Stream, class Trainer>
class pretraining_run {
 public:
  pretraining_run(const pretraining& a, Stream& stream, Trainer& trainer)
      : a_(a), stream_(stream), trainer_(trainer), store_(a.data), out_(a.out) {
    if (!a.held_out.empty()) held_out_.emplace(a.held_out);
    before_ = evaluate();
    not_training_ = bar_.seconds();
    if (!before_.empty()) std::fprintf(stderr, "before: held-out %s\n", scores_text(before_).c_str());
  }

  /// Of the weights that the run began with; empty without held-out text.
  [[nodiscard]] const std::vector<training::named_score>& before() const noexcept { return before_; }

  training::run_record run() {
    training::callbacks call;
    call.stop = [this] { return a_.ranks == nullptr ? signal_.came() : training::any_rank(*a_.ranks, signal_.came()); };
    training::checkpoint_place place{.folder = out_, .resume = a_.resume, .writes = a_.is_first()};
    place.identity = {{"held_out", held_out_ ? std::to_string(held_out_->checksum()) : ""},
                      {"eval_tokens", std::to_string(a_.eval_tokens)}};
    place.add_files = [this](const std::filesystem::path& folder) { trainer_.add_files(folder); };
    if (a_.is_first()) speak(call);
    auto record = trainer_.train(stream_, store_, a_.reading, a_.training, a_.mixture, call, place, a_.ranks);
    bar_.finish();
    return record;
  }

 private:
  void speak(training::callbacks& call) {
    call.after_step = [this](const training::progress& now) { show(now); };
    call.evaluate = [this](const training::progress&) {
      bar_.finish();
      const double began = bar_.seconds();
      auto scores = evaluate();
      not_training_ += bar_.seconds() - began;
      return scores;
    };
    call.after_evaluation = [this](const training::progress& now) {
      const auto& last = now.history->evaluations.back();
      const std::string scores = last.scores.empty() ? "" : "; held-out " + scores_text(last.scores);
      std::fprintf(stderr, "step %zu of %zu: %s%s%s, %.0f s\n", last.step, now.steps, scores_text(latest_).c_str(),
                   scores.c_str(), skipped_text(now.skipped_steps).c_str(), last.seconds);
      write_logs(now);
    };
    call.after_resume = [this](const training::progress& now, const std::filesystem::path& from) {
      std::fprintf(stderr, "goes on from %s, step %zu of %zu\n", from.filename().c_str(), now.step, now.steps);
      bar_.begin_at(now.step);
      write_logs(now);
    };
  }

  std::vector<training::named_score> evaluate() const {
    if (!held_out_ || !a_.is_first()) return {};
    return pretraining_scores(trainer_.score(stream_, *held_out_, scoring_of(a_)), a_.reading);
  }

  void show(const training::progress& now) {
    tokens_ += now.tokens;
    for (const auto& part : now.parts) {
      const auto at = std::ranges::lower_bound(latest_, part.name, {}, &training::named_score::name);
      if (at != latest_.end() && at->name == part.name)
        at->value = part.value;
      else
        latest_.insert(at, part);
    }
    char speed[48];
    std::snprintf(speed, sizeof speed, ", %.0f tokens/s",
                  static_cast<double>(tokens_) / (bar_.seconds() - not_training_));
    bar_.show(now.step, now.steps, scores_text(latest_) + speed + skipped_text(now.skipped_steps));
  }

  void write_logs(const training::progress& now) const {
    files::write_whole(out_ / "log.jsonl", now.history->jsonl());
    files::write_whole(out_ / "log.csv", now.history->csv());
    training_curve curve("nats, of the step's task", "accuracy on masked held-out pieces");
    auto next = now.history->evaluations.begin();
    for (const auto& step : now.history->steps) {
      curve.add_loss(step.loss);
      if (next == now.history->evaluations.end() || next->step != step.step) continue;
      for (const auto& [name, value] : next->scores)
        if (name == "mlm_accuracy") curve.add_score(value);
      ++next;
    }
    files::write_whole(out_ / "training.svg", curve.svg(now.steps));
  }

  const pretraining& a_;
  Stream& stream_;
  Trainer& trainer_;
  corpora::token_store store_;
  std::optional<corpora::token_store> held_out_;
  std::filesystem::path out_;
  std::vector<training::named_score> before_;
  std::vector<training::named_score> latest_;  // of each task its last step's, by name
  stop_signal signal_;
  progress_line bar_;
  std::size_t tokens_ = 0;
  double not_training_ = 0;  // seconds
};

/// Pretrains, writes OUT with its README.md, and gives the run's result: {"model": , "precision": , "seed": ,
/// "seconds": , "steps": , "tokens": , "held_out": {path: {"before": scores, "after": scores}}}.
///
/// OUT holds the weights of the last step; beside them are log.jsonl, log.csv, training.svg and checkpoint-STEP. Throws
/// std::runtime_error where a signal stopped it, after it has written a checkpoint. Of several ranks the first writes,
/// and gives a result.
template <class Stream, class Trainer>
nlohmann::ordered_json run_pretraining(const pretraining& a, const tasks::pretraining_base& base, Stream& stream,
                                       Trainer& trainer, const std::string& model) {
  if (a.is_first()) weights::check_checkpoint_target(a.out);
  pretraining_run<Stream, Trainer> run(a, stream, trainer);
  const auto record = run.run();
  if (a.ranks != nullptr) (void)training::any_rank(*a.ranks, false);  // until the first has written its checkpoint
  if (!a.is_first()) return {};
  if (record.stopped)
    throw std::runtime_error("stopped by a signal after step " + std::to_string(record.step) + " of " +
                             std::to_string(a.reading.steps()) + ", whose checkpoint is written: go on with --resume");
  trainer.save(a.out);

  const auto name_of = [](const std::filesystem::path& path) { return files::without_slash(path).filename().string(); };
  const auto& evaluations = record.history.evaluations;
  const auto after = evaluations.empty() ? std::vector<training::named_score>() : evaluations.back().scores;
  training::model_card card{.name = name_of(a.out), .task = "fill-mask", .base = name_of(base.path()), .metric = ""};
  card.how = "Pretrained";
  card.train = {a.data};
  for (const auto* files : {&a.entities, &a.relations})
    card.train.insert(card.train.end(), files->begin(), files->end());
  if (!after.empty()) card.dev = {{a.held_out, after}};
  card.settings = training::settings_of(a.training);
  card.settings.insert(card.settings.begin(), {{"model", model}, {"precision", a.precision}});
  for (const auto& phase : a.reading.phases)
    card.settings.emplace_back("steps of " + std::to_string(phase.length) + " pieces", std::to_string(phase.steps));
  if (const auto& tasks = trainer.tasks(); tasks.has_entities() || tasks.has_relations()) {
    constexpr const char* kinds[] = {"in proportion to pieces", "by the root of pieces", "fixed"};
    card.settings.emplace_back("sampling of tasks", kinds[static_cast<std::size_t>(a.mixture.sampling)]);
    card.settings.emplace_back("weights of losses", a.learns_weights ? "learned" : "fixed");
    for (auto& setting : tasks.settings()) card.settings.push_back(std::move(setting));
  }
  card.steps = card.best_step = record.step;
  files::write_whole(std::filesystem::path(a.out) / "README.md", card.markdown());

  const auto json_of = [](const std::vector<training::named_score>& scores) {
    auto json = nlohmann::ordered_json::object();
    for (const auto& [name, value] : scores) json[name] = value;
    return json;
  };
  std::size_t tokens = 0;
  for (const auto& step : record.history.steps) tokens += step.tokens;
  nlohmann::ordered_json result;
  result["model"] = model;
  result["precision"] = a.precision;
  result["seed"] = a.training.seed;
  result["seconds"] = record.seconds;
  result["steps"] = record.step;
  result["tokens"] = tokens;
  result["held_out"] = nlohmann::ordered_json::object();
  if (!after.empty()) {
    result["held_out"][a.held_out]["before"] = json_of(run.before());
    result["held_out"][a.held_out]["after"] = json_of(after);
  }
  return result;
}

}  // namespace clinicalbert::examples
