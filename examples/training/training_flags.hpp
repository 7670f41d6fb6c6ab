#pragma once

#include <CLI/CLI.hpp>
#include <cstddef>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "clinicalbert/optimizers/schedule_kind.hpp"
#include "clinicalbert/training/options.hpp"
#include "clinicalbert/weights/bert_config.hpp"
#include "examples/command_line.hpp"
#include "examples/training/fine_tune.hpp"

namespace clinicalbert::examples {

/// The options of `finetune` that say how any task is trained. Make it before the command line is read and call
/// `apply` afterwards.
class training_flags {
 public:
  training_flags(CLI::App& app, fine_tuning& a) : a_(a) {
    auto& o = a.training;
    const auto positive = CLI::Range(std::size_t{1}, std::size_t{1} << 40);
    app.add_option("--epochs", o.epochs)->check(CLI::Range(1, 10000))->capture_default_str();
    app.add_option("--max-steps", o.max_steps, "so many steps instead of epochs")->check(positive);
    app.add_option("--batch", o.batch, "sequences a batch")->check(CLI::Range(1, 100000))->capture_default_str();
    app.add_option("--batch-tokens", o.batch_tokens, "at most so many tokens a batch instead of so many sequences")
        ->check(positive);
    app.add_option("--accumulation", o.accumulation, "batches a step, as if they were one")
        ->check(CLI::Range(1, 100000))
        ->capture_default_str();
    app.add_flag("--length-bucketing", o.length_bucketing, "sequences of like length share a batch");
    app.add_option("--learning-rate", o.learning_rate, "highest")->check(CLI::PositiveNumber)->capture_default_str();
    app.add_option("--schedule", schedule_, "of the learning rate after the warm-up")
        ->check(CLI::IsMember(
            std::vector<std::string>(optimizers::schedule_names.begin(), optimizers::schedule_names.end())))
        ->capture_default_str();
    app.add_option("--warm-up", o.warm_up, "part of the steps (below 1), or steps, in which the rate rises")
        ->check(CLI::NonNegativeNumber)
        ->capture_default_str();
    app.add_option("--optimizer", optimizer_)->check(CLI::IsMember({"adamw", "lamb", "sgd"}))->capture_default_str();
    decay_ = app.add_option("--weight-decay", weight_decay_, "0.01, of sgd 0")->check(CLI::NonNegativeNumber);
    app.add_flag("--no-bias-correction", no_bias_correction_, "of the moments of adamw and lamb");
    app.add_option("--max-norm", o.max_norm, "of the gradients, by clipping; 0: any")
        ->check(CLI::NonNegativeNumber)
        ->capture_default_str();
    app.add_option("--layer-decay", o.layer_decay, "rate of a layer for that of the one above it")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
    app.add_option("--freeze", frozen_, "parameters that stay: a name of the checkpoint, * for any characters");
    app.add_option("--rate", rates_, "PATTERN=FACTOR on the learning rate of such parameters");
    app.add_option("--lora", o.low_rank.rank, "rank of low-rank updates, by which alone the encoder learns; 0: in full")
        ->check(CLI::Range(0, 4096))
        ->capture_default_str();
    app.add_option("--lora-alpha", o.low_rank.alpha, "the updates are this / rank times the product of their factors")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
    app.add_option("--lora-target", o.low_rank.targets,
                   "weights of dense layers that get such updates: a name of the checkpoint, * for any characters")
        ->capture_default_str();
    app.add_option("--adversarial", o.adversarial, "each step learns an attack of this length on the word table too")
        ->check(CLI::NonNegativeNumber)
        ->capture_default_str();
    const auto add_dropout = [&](const char* name, std::optional<double>& dropout, const char* what) {
      app.add_option(name, dropout, std::string(what) + "; without it, as the base's config.json says")
          ->check(CLI::Range(0.0, 0.99));
    };
    add_dropout("--dropout", hidden_dropout_, "of embeddings and sublayers");
    add_dropout("--attention-dropout", attention_dropout_, "of attention's probabilities");
    add_dropout("--classifier-dropout", a.classifier_dropout, "before the head");
    app.add_option("--seed", o.seed, "of order, dropout and new weights")->capture_default_str();
    app.add_flag(
        "--gradient-checkpointing", o.gradient_checkpointing,
        "keep only what goes into each block and compute the rest again: less memory, about a quarter more time");
    app.add_option("--eval-steps", o.eval_steps, "score the dev files every so many steps instead of each epoch")
        ->check(positive);
    app.add_option("--metric", o.best_metric, "score that chooses what is kept, as log.jsonl names it");
    app.add_option("--patience", o.patience, "end after so many scores that are not better")->check(positive);
    save_steps_ =
        app.add_option("--save-steps", o.save_steps, "write OUT/checkpoint-STEP every so many steps")->check(positive);
    save_limit_ =
        app.add_option("--save-total-limit", o.save_total_limit, "keep so many of the newest checkpoints, and the best")
            ->check(positive);
    app.add_flag("--resume", a.resume,
                 "go on from the latest checkpoint in OUT, with the same options, to the same bits");
  }

  /// Throws usage_error.
  void apply() {
    auto& o = a_.training;
    o.schedule.kind = *optimizers::schedule_named(schedule_);
    o.optimizer = optimizer_ == "adamw"  ? training::optimizer_kind::adamw
                  : optimizer_ == "lamb" ? training::optimizer_kind::lamb
                                         : training::optimizer_kind::sgd;
    if (decay_->count() > 0) o.adamw.weight_decay = o.lamb.weight_decay = o.sgd.weight_decay = weight_decay_;
    if (no_bias_correction_) o.adamw.bias_correction = o.lamb.bias_correction = false;
    for (const auto& pattern : frozen_) o.parts.push_back({pattern, 0});
    for (const auto& rate : rates_) {
      const auto at = rate.rfind('=');
      std::size_t read = 0;
      double factor = -1;
      try {
        if (at != std::string::npos) factor = std::stod(rate.substr(at + 1), &read);
      } catch (const std::exception&) {
      }
      if (at == std::string::npos || read == 0 || at + 1 + read != rate.size() || !(factor >= 0))
        throw usage_error("--rate takes PATTERN=FACTOR, a factor that is not negative");
      o.parts.push_back({rate.substr(0, at), factor});
    }
    a_.checkpoints = a_.resume || save_steps_->count() > 0 || save_limit_->count() > 0;
  }

  /// Overwrites what was asked for in the base's configuration, which the trained folder gets too.
  void set_dropout(weights::bert_config& config) const {
    if (hidden_dropout_) config.hidden_dropout_prob = *hidden_dropout_;
    if (attention_dropout_) config.attention_probs_dropout_prob = *attention_dropout_;
    if (a_.classifier_dropout) config.classifier_dropout = a_.classifier_dropout;
  }

 private:
  fine_tuning& a_;
  std::string schedule_ = "linear_from_first_step", optimizer_ = "adamw";
  double weight_decay_ = 0;
  bool no_bias_correction_ = false;
  std::optional<double> hidden_dropout_, attention_dropout_;
  std::vector<std::string> frozen_, rates_;
  CLI::Option *decay_ = nullptr, *save_steps_ = nullptr, *save_limit_ = nullptr;
};

}  // namespace clinicalbert::examples
