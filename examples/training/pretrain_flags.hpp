#pragma once

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstddef>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "clinicalbert/models/presets.hpp"
#include "clinicalbert/optimizers/schedule_kind.hpp"
#include "clinicalbert/weights/bert_config.hpp"
#include "examples/command_line.hpp"
#include "examples/preset_named.hpp"
#include "examples/training/by_precision.hpp"
#include "examples/training/clinical_flags.hpp"
#include "examples/training/loss_scale_flag.hpp"
#include "examples/training/pretraining.hpp"

namespace clinicalbert::examples {

/// The options of `pretrain`. Make it before the command line is read and call `read` afterwards.
class pretrain_flags {
 public:
  /// `all` are the precisions that there are to choose from, the first without a choice; they outlive it.
  explicit pretrain_flags(CLI::App& app, std::span<const pretraining_in> all = cpu_pretraining) : all_(all) {
    a_.precision = all.front().precision;
    add_files(app);
    add_reading(app);
    clinical_.emplace(app, a_);
    add_learning(app);
    add_course(app);
  }
  pretrain_flags(const pretrain_flags&) = delete;
  pretrain_flags& operator=(const pretrain_flags&) = delete;

  /// What was asked for. Throws usage_error.
  [[nodiscard]] const pretraining& read() {
    if (a_.from.empty() == a_.preset.empty()) throw usage_error("it begins with --from or with --preset, one of both");
    if (a_.preset.empty() != a_.vocabulary.empty()) throw usage_error("--preset and --vocab go together");
    a_.reading.phases = {first_};
    if (second_.steps > 0) a_.reading.phases.push_back(second_);
    clinical_->read();
    loss_scale_->check(a_.precision);
    auto& o = a_.training;
    o.max_steps = a_.reading.steps();
    for (const auto& phase : a_.reading.phases)
      if (phase.length > o.batch_tokens) throw usage_error("--batch-tokens is less than the pieces of one sequence");
    o.schedule.kind = *optimizers::schedule_named(schedule_);
    o.optimizer = optimizer_ == "lamb" ? training::optimizer_kind::lamb : training::optimizer_kind::adamw;
    o.lamb.weight_decay = o.adamw.weight_decay;
    if (eval_steps_->count() == 0) o.eval_steps = std::max<std::size_t>(1, a_.reading.steps() / 10);
    // By time alone, unless steps are asked for.
    if (save_steps_->count() > 0 && save_minutes_->count() == 0) o.save_minutes = 0;
    a_.reading.masking.unit = masking_ == "pieces"  ? batches::masking_unit::pieces
                              : masking_ == "words" ? batches::masking_unit::words
                                                    : batches::masking_unit::spans;
    a_.reading.pairs.objective = pairs_ == "next-sentence"    ? batches::pair_objective::next_sentence
                                 : pairs_ == "sentence-order" ? batches::pair_objective::sentence_order
                                                              : batches::pair_objective::none;
    return a_;
  }

  /// Pretrains as `a` says, which is what `read` gave, maybe with ranks.
  [[nodiscard]] nlohmann::ordered_json run(const pretraining& a, const tasks::pretraining_base& base) const {
    return by_precision(all_, a.precision).run(a, base);
  }

  /// Overwrites what was asked for in the base's configuration, which the trained folder gets too.
  void set_dropout(weights::bert_config& config) const {
    if (hidden_dropout_) config.hidden_dropout_prob = *hidden_dropout_;
    if (attention_dropout_) config.attention_probs_dropout_prob = *attention_dropout_;
  }

 private:
  static CLI::Validator positive() { return CLI::Range(std::size_t{1}, std::size_t{1} << 40); }

  void add_files(CLI::App& app) {
    app.add_option("--from", a_.from, "folder of the model to go on with")->type_name("FOLDER");
    app.add_option("--preset", a_.preset, "shape of a model with new weights")
        ->check(CLI::IsMember(names_of(models::presets{})));
    app.add_option("--vocab", a_.vocabulary, "its vocabulary: vocab.txt, a piece a line")->type_name("FILE");
    auto* lowercase =
        app.add_flag("--lowercase", a_.lowercase, "lower-case and strip accents, as the stores were made");
    app.add_flag("--cased", a_.cased,
                 "keep case and accents, as --preset does without --lowercase; --from does as its folder says")
        ->excludes(lowercase);
    app.add_option("--data", a_.data, "store to learn from, which prepare_corpus wrote")->required()->type_name("FILE");
    app.add_option("--held-out", a_.held_out, "store to score on")->type_name("FILE");
    app.add_option("--out", a_.out, "folder to write")->required()->type_name("FOLDER");
  }

  void add_reading(CLI::App& app) {
    auto& reading = a_.reading;
    app.add_option("--steps", first_.steps, "steps of the first phase")->required()->check(positive());
    app.add_option("--length", first_.length, "pieces of its sequences, at most")
        ->check(CLI::Range(16, 4096))
        ->capture_default_str();
    app.add_option("--second-steps", second_.steps, "steps of a second phase, with longer sequences")
        ->check(positive());
    app.add_option("--second-length", second_.length, "pieces of its sequences, at most")
        ->check(CLI::Range(16, 4096))
        ->capture_default_str();
    app.add_option("--batch-tokens", a_.training.batch_tokens, "pieces a batch, at most")
        ->check(positive())
        ->capture_default_str();
    app.add_option("--accumulation", a_.training.accumulation, "batches a step, as if they were one")
        ->check(CLI::Range(1, 100000))
        ->capture_default_str();
    app.add_option("--masking", masking_, "what is masked as a whole")
        ->check(CLI::IsMember({"words", "pieces", "spans"}))
        ->capture_default_str();
    app.add_option("--mask-rate", reading.masking.rate, "of a sequence's pieces")
        ->check(CLI::Range(0.0, 1.0))
        ->capture_default_str();
    app.add_option("--pairs", pairs_, "what is learned of the two halves of a sequence")
        ->check(CLI::IsMember({"next-sentence", "sentence-order", "none"}))
        ->capture_default_str();
  }

  void add_learning(CLI::App& app) {
    auto& o = a_.training;
    app.add_option("--learning-rate", o.learning_rate, "highest")->check(CLI::PositiveNumber)->capture_default_str();
    app.add_option("--schedule", schedule_, "of the learning rate after the warm-up, over both phases")
        ->check(CLI::IsMember(
            std::vector<std::string>(optimizers::schedule_names.begin(), optimizers::schedule_names.end())))
        ->capture_default_str();
    app.add_option("--warm-up", o.warm_up, "part of the steps (below 1), or steps, in which the rate rises")
        ->check(CLI::NonNegativeNumber)
        ->capture_default_str();
    app.add_option("--optimizer", optimizer_)->check(CLI::IsMember({"adamw", "lamb"}))->capture_default_str();
    app.add_option("--weight-decay", o.adamw.weight_decay)->check(CLI::NonNegativeNumber)->capture_default_str();
    app.add_option("--max-norm", o.max_norm, "of the gradients, by clipping; 0: any")
        ->check(CLI::NonNegativeNumber)
        ->capture_default_str();
    app.add_option("--dropout", hidden_dropout_, "of embeddings and sublayers; without it, as config.json says")
        ->check(CLI::Range(0.0, 0.99));
    app.add_option("--attention-dropout", attention_dropout_, "of attention's probabilities, likewise")
        ->check(CLI::Range(0.0, 0.99));
    app.add_option("--seed", o.seed, "of order, pairs, masks, dropout and new weights")->capture_default_str();
    app.add_option("--precision", a_.precision, "of products; weights, gradients and moments are fp32 in each")
        ->check(CLI::IsMember(precisions_of(all_)))
        ->capture_default_str();
    loss_scale_.emplace(app, precisions_of(all_), o);
    app.add_flag(
        "--gradient-checkpointing", o.gradient_checkpointing,
        "keep only what goes into each block and compute the rest again: less memory, about a quarter more time");
    app.add_option("--threads", a_.threads)->check(CLI::Range(1, 1024))->capture_default_str();
  }

  void add_course(CLI::App& app) {
    auto& o = a_.training;
    eval_steps_ =
        app.add_option("--eval-steps", o.eval_steps,
                       "score the held-out store, and write logs, every so many steps; a tenth of all if not given")
            ->check(positive());
    app.add_option("--eval-tokens", a_.eval_tokens, "so many pieces of it, about; 0: all")->capture_default_str();
    save_steps_ = app.add_option("--save-steps", o.save_steps, "write OUT/checkpoint-STEP every so many steps")
                      ->check(positive());
    save_minutes_ = app.add_option("--save-minutes", o.save_minutes,
                                   "and whenever so many minutes have passed; with --save-steps only if it is given")
                        ->check(CLI::PositiveNumber)
                        ->capture_default_str();
    app.add_option("--keep", o.save_total_limit,
                   "so many of the newest checkpoints stay, and that of the best evaluation")
        ->check(positive())
        ->capture_default_str();
    app.add_flag("--resume", a_.resume,
                 "go on from the latest checkpoint in OUT, with the same options, to the same bits");
  }

  static pretraining defaults() {
    pretraining a;
    a.training.batch_tokens = 8192;
    a.training.learning_rate = 1e-4;
    a.training.warm_up = 0.01;
    a.training.save_minutes = 15;
    a.training.save_total_limit = 2;
    return a;
  }

  std::span<const pretraining_in> all_;
  pretraining a_ = defaults();
  std::optional<clinical_flags> clinical_;
  std::optional<loss_scale_flag> loss_scale_;
  training::pretraining_phase first_, second_{.length = 512, .steps = 0};
  std::string schedule_ = "linear_from_first_step", optimizer_ = "adamw", masking_ = "words", pairs_ = "next-sentence";
  std::optional<double> hidden_dropout_, attention_dropout_;
  CLI::Option *eval_steps_ = nullptr, *save_steps_ = nullptr, *save_minutes_ = nullptr;
};

}  // namespace clinicalbert::examples
