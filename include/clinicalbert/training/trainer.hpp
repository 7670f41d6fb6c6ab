#pragma once

#include <algorithm>
#include <chrono>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <ratio>
#include <span>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/files/system_error.hpp"
#include "clinicalbert/models/options.hpp"
#include "clinicalbert/training/batch_source.hpp"
#include "clinicalbert/training/best_score.hpp"
#include "clinicalbert/training/check_options.hpp"
#include "clinicalbert/training/checkpoint.hpp"
#include "clinicalbert/training/example_batches.hpp"
#include "clinicalbert/training/loss_scale.hpp"
#include "clinicalbert/training/options.hpp"
#include "clinicalbert/training/progress.hpp"
#include "clinicalbert/training/run_step.hpp"
#include "clinicalbert/training/state.hpp"
#include "clinicalbert/training/training_step.hpp"

namespace clinicalbert::training {

/// A training run: `train` makes one and runs it.
template <TrainingStep S, BatchSource<typename S::batch> Data>
class training_run {
 public:
  using model = typename S::model;
  using stream = typename S::stream;

  /// Views all but the options, which must have passed `check_options`. Goes on from a checkpoint where `place` says
  /// so.
  training_run(const S& step, stream& s, state<model>& run, const models::encoder_options& model_options, Data& data,
               const training_options& options, const callbacks& call, const checkpoint_place& place)
      : step_(step),
        run_(run),
        data_(data),
        options_(options),
        call_(call),
        place_(place),
        maker_(step, s, run, model_options, options_) {
    if (!place_.folder.empty()) begin_checkpoints();
    record_.history.steps.reserve(std::min(data_.steps(), std::size_t{1} << 20));  // so that a step allocates nothing
    saved_ = clock::now();
    began_ = saved_ - std::chrono::duration_cast<clock::duration>(std::chrono::duration<double>(record_.seconds));
    warm_ = warm_steps();
    now_.steps = data_.steps();
    now_.step = record_.step;
    if (record_.scale) now_.skipped_steps = record_.scale->skipped;
    now_.history = &record_.history;
  }

  run_record run() {
    if (resumed_ && call_.after_resume) call_.after_resume(now_, *resumed_);
    if (!ended()) data_.seek(record_.step, record_.place);
    while (!ended()) {
      make_step();
      const bool last = record_.step == data_.steps(), epoch_ends = last || data_.ends_epoch();
      if (epoch_ends && call_.after_epoch)
        call_.after_epoch(now_, record_.epoch_losses / static_cast<double>(record_.epoch_steps));
      if (is_time(options_.eval_steps, last, epoch_ends)) evaluate();
      if (epoch_ends) record_.epoch_losses = 0, record_.epoch_steps = 0;
      record_.stopped = !ended() && call_.stop && call_.stop();
      if (is_time_to_save(last || ended() || record_.stopped, epoch_ends)) save();
      if (record_.stopped) break;
      if (!ended()) data_.advance();
    }
    record_.seconds = seconds();
    record_.optimizer_steps = run_.steps;
    record_.scale = maker_.scale();
    return std::move(record_);
  }

 private:
  using clock = std::chrono::steady_clock;

  /// As transformers' Trainer rounds; the schedule that learns from the first step on has at least one.
  [[nodiscard]] std::uint64_t warm_steps() const {
    if (options_.warm_up >= 1) return static_cast<std::uint64_t>(options_.warm_up);
    const double steps = static_cast<double>(data_.steps()) * options_.warm_up;
    return static_cast<std::uint64_t>(options_.schedule.kind == optimizers::schedule_kind::linear_from_first_step
                                          ? std::max(1.0, std::floor(steps))
                                          : std::ceil(steps));
  }

  [[nodiscard]] bool ended() const noexcept {
    return record_.step >= data_.steps() || (options_.patience > 0 && record_.best.not_better >= options_.patience);
  }
  [[nodiscard]] bool is_time(std::size_t every, bool last, bool epoch_ends) const noexcept {
    return every == 0 ? epoch_ends || last : last || record_.step % every == 0;
  }
  [[nodiscard]] bool is_time_to_save(bool last, bool epoch_ends) const noexcept {
    if (options_.save_minutes == 0) return is_time(options_.save_steps, last, epoch_ends);
    const double minutes = std::chrono::duration<double, std::ratio<60>>(clock::now() - saved_).count();
    return last || minutes >= options_.save_minutes ||
           (options_.save_steps != 0 && record_.step % options_.save_steps == 0);
  }
  [[nodiscard]] double seconds() const { return std::chrono::duration<double>(clock::now() - began_).count(); }

  void begin_checkpoints() {
    if (place_.writes) {
      std::error_code problem;
      std::filesystem::create_directories(place_.folder, problem);
      if (problem) files::throw_system_error(place_.folder, "create", problem.value());
      remove_parts(place_.folder);
    }
    settings_ = settings();
    const auto latest = latest_checkpoint(place_.folder);
    if (!latest) return;
    if (!place_.resume)
      throw files::file_error(place_.folder, "holds " + latest->filename().string() +
                                                 " of another run: resume it, or choose another folder");
    record_ = load_checkpoint(*latest, run_, settings_, maker_.adapters());
    if (record_.scale) go_on_with_scale(*latest);
    resumed_ = latest;
  }

  void go_on_with_scale(const std::filesystem::path& checkpoint) {
    if constexpr (ScalesLoss<model>)
      maker_.go_on_with(*record_.scale);
    else
      throw files::file_error(checkpoint,
                              "is of a run in fp16, whose loss is scaled, so this one cannot go on from it");
  }

  /// All on which the bits of this run depend. The weights are still those that it begins with.
  [[nodiscard]] run_settings settings() const {
    run_settings all{{"model", std::string(model::encoder::model::name)},
                     {"backend", std::string(model::backend::name())}};
    // Before the weights: other labels make other heads, and of the two the labels say more.
    all.insert(all.end(), place_.identity.begin(), place_.identity.end());
    all.emplace_back("initial_weights", checksum<typename model::E>(run_.weights.flat()));
    for (auto& setting : data_.settings()) all.push_back(std::move(setting));
    if constexpr (requires {
                    { step_.settings() } -> std::convertible_to<run_settings>;
                  }) {
      for (auto& setting : step_.settings()) all.push_back(std::move(setting));
    }
    for (const auto& some : {settings_of(options_), settings_of(maker_.model_options())})
      all.insert(all.end(), some.begin(), some.end());
    return all;
  }

  void make_step() {
    now_.epoch = data_.epoch();
    now_.learning_rate = options_.learning_rate * options_.schedule.factor(record_.step, warm_, data_.steps());
    maker_.make(data_, record_.step, now_);
    if constexpr (requires {
                    { step_.parts() } -> std::convertible_to<std::vector<named_score>>;
                  })
      now_.parts = step_.parts();
    record_.place = data_.place_after();
    now_.step = ++record_.step;
    if (!std::isfinite(now_.loss) || (!std::isfinite(now_.gradient_norm) && !maker_.skipped()))
      throw diverged("training: the loss or a gradient is not finite at step " + std::to_string(now_.step) +
                     "; a smaller learning rate may help");
    record_.epoch_losses += now_.loss;
    ++record_.epoch_steps;
    record_.history.steps.push_back({now_.step, now_.epoch, now_.tokens, now_.loss, now_.gradient_norm,
                                     now_.learning_rate, now_.parts, now_.skipped_steps});
    if (call_.after_step) call_.after_step(now_);
  }

  void evaluate() {
    std::vector<named_score> scores;
    if (call_.evaluate) scores = call_.evaluate(now_);
    const bool best = record_.best.add(scores, options_.best_metric, record_.step);
    const double mean_loss = record_.epoch_losses / static_cast<double>(record_.epoch_steps);
    record_.history.evaluations.push_back({record_.step, now_.epoch, mean_loss, seconds(), best, std::move(scores)});
    if (best && call_.keep_best) call_.keep_best(now_);
    if (call_.after_evaluation) call_.after_evaluation(now_);
  }

  void save() {
    if (place_.folder.empty() || !place_.writes) return;
    record_.seconds = seconds();
    record_.optimizer_steps = run_.steps;
    record_.scale = maker_.scale();
    saved_ = clock::now();
    const auto checkpoint = save_checkpoint(place_, run_, record_, settings_, maker_.adapters());
    remove_old_checkpoints(place_.folder, options_.save_total_limit, record_.best.step);
    if (call_.after_save) call_.after_save(now_, checkpoint);
  }

  const S& step_;
  state<model>& run_;
  Data& data_;
  training_options options_;
  const callbacks& call_;
  const checkpoint_place& place_;
  run_step<S> maker_;
  run_settings settings_;
  std::optional<std::filesystem::path> resumed_;
  run_record record_;
  progress now_;
  std::uint64_t warm_ = 0;
  clock::time_point began_, saved_;
};

/// Trains on the batches of a source, the learning rate following a schedule. Returns what the run knows at its end.
///
/// The same seed, build and data give the same bits for any number of threads, and for a run that was killed at any
/// moment and went on from its latest checkpoint. In fp16 a step whose gradients overflow is skipped (loss_scale.hpp).
/// Throws diverged, naming the step, std::invalid_argument for options that no run can have, files::file_error for a
/// checkpoint of another run or one that cannot be written, and what batches and callbacks throw.
template <TrainingStep S, BatchSource<typename S::batch> Data>
run_record train(const S& step, typename S::stream& s, state<typename S::model>& run,
                 const models::encoder_options& model_options, Data& data, const training_options& options,
                 const callbacks& call = {}, const checkpoint_place& place = {}) {
  check_options(options);
  return training_run<S, Data>(step, s, run, model_options, data, options, call, place).run();
}

/// The same for some epochs or steps of examples: each epoch in a new order.
template <TrainingStep S>
run_record train(const S& step, typename S::stream& s, state<typename S::model>& run,
                 const models::encoder_options& model_options, std::span<const typename S::example> examples,
                 const training_options& options, const callbacks& call = {}, const checkpoint_place& place = {}) {
  check_options(options);
  example_batches<S> data(examples, options);
  return train(step, s, run, model_options, data, options, call, place);
}

}  // namespace clinicalbert::training
