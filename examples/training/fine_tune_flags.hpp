#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <span>
#include <string>

#include "clinicalbert/tasks/document_windows.hpp"
#include "clinicalbert/tasks/model_folder.hpp"
#include "clinicalbert/training/run_settings.hpp"
#include "examples/generation_options.hpp"
#include "examples/option_settings.hpp"
#include "examples/training/by_precision.hpp"
#include "examples/training/fine_tune.hpp"
#include "examples/training/loss_scale_flag.hpp"
#include "examples/training/training_flags.hpp"

namespace clinicalbert::examples {

/// The options of a fine-tuning, for any program that trains: what is learned of what, and how. Make it before the
/// command line is read; it must outlive the app's use.
class fine_tune_flags {
 public:
  /// `all` are the precisions that there are to choose from, the first without a choice; they outlive it.
  explicit fine_tune_flags(CLI::App& app, std::span<const fine_tuners> all = cpu_fine_tuners) : app_(app), all_(all) {
    a_.precision = all.front().precision;
    add_files(app, a_);
    training_.emplace(app, a_);
    add_tag_options(app, a_.tags);
    add_class_options(app, a_.classes);
    add_answer_options(app, a_.answers);
    add_relation_options(app, a_.relations);
    add_summary_tuning_options(app, a_.summaries);
    app.add_option("--precision", a_.precision, "of products; weights, gradients and moments are fp32 in each")
        ->check(CLI::IsMember(precisions_of(all)))
        ->capture_default_str();
    loss_scale_.emplace(app, precisions_of(all), a_.training);
    app.add_option("--threads", a_.threads)->check(CLI::Range(1, 1024))->capture_default_str();
    length_ =
        app.add_option(
               "--max-length", a_.max_length,
               "pieces; longer texts are learned in windows; of qa 384 and of all others but ner 512 if not given; of "
               "summarize " +
                   std::string(max_length_of_summaries) + ", and longer ones are cut for learning")
            ->check(CLI::Range(8, 4096))
            ->capture_default_str();
    app.add_option("--store", a_.store, "how weights are written: fp32, or int8 with a scale a row")
        ->check(CLI::IsMember({"fp32", "int8"}))
        ->capture_default_str();
    auto* lowercase =
        app.add_flag("--lowercase", a_.lowercase, "lower-case texts and strip accents, whatever the folder says");
    app.add_flag("--cased", a_.cased, "keep case and accents, whatever the folder says")->excludes(lowercase);
  }
  fine_tune_flags(const fine_tune_flags&) = delete;
  fine_tune_flags& operator=(const fine_tune_flags&) = delete;

  /// What was asked for, once the command line was read; once. Throws usage_error.
  [[nodiscard]] const fine_tuning& read() {
    training_->apply();
    loss_scale_->check(a_.precision);
    if (length_->count() > 0) return a_;
    if (a_.task == "qa") a_.max_length = answer_tuning::length;
    if (a_.task == "relations") a_.max_length = relation_tuning::length;
    if (a_.task == "summarize") a_.max_length = summary_tuning::length;
    if (problem_of_task(a_.task)) a_.max_length = tasks::document_options{}.length;  // that of `classify`
    return a_;
  }

  /// Trains as `a` says, which is what `read` gave, maybe into another folder, with another seed or on another fold.
  [[nodiscard]] nlohmann::ordered_json run(const fine_tuning& a) const {
    const auto& by = by_precision(all_, a.precision);
    const auto learn = a.task == "qa"            ? by.answers
                       : a.task == "relations"   ? by.relations
                       : a.task == "summarize"   ? by.summaries
                       : problem_of_task(a.task) ? by.classes
                                                 : by.tags;
    tasks::model_folder base(a.base, a.lowercase ? tasks::letter_case::lowercase
                                     : a.cased   ? tasks::letter_case::keep
                                                 : tasks::letter_case::as_folder_says);
    training_->set_dropout(base.config);
    return learn(a, base);
  }

  /// What the scores depend on: every option but those of where, how fast and how often, and the bytes of all files.
  /// Throws files::file_error.
  [[nodiscard]] training::run_settings settings(const std::set<std::string>& without = {}) const {
    std::set<std::string> all{"out", "threads", "resume", "save_steps", "save_total_limit", "gradient_checkpointing"};
    all.insert(without.begin(), without.end());
    auto settings = option_settings(app_, all);
    add_checksums("train", a_.train, settings);
    add_checksums("dev", a_.dev, settings);
    if (!without.contains("test")) add_checksums("test", a_.test, settings);
    std::set<std::filesystem::path> of_base;
    if (std::filesystem::is_directory(a_.base)) {
      for (const auto& entry : std::filesystem::directory_iterator(a_.base))
        if (entry.is_regular_file()) of_base.insert(entry.path());
    } else if (std::filesystem::exists(a_.base)) {
      of_base.insert(a_.base);
    }
    add_checksums("base", of_base, settings);
    return settings;
  }

 private:
  static void add_files(CLI::App& app, fine_tuning& a) {
    app.add_option("--task", a.task,
                   "what to learn: ner, classify, multilabel, regress, pairs, yes-no, qa, relations or summarize")
        ->check(CLI::IsMember(
            {"ner", "classify", "multilabel", "regress", "pairs", "yes-no", "qa", "relations", "summarize"}))
        ->capture_default_str();
    app.add_option("--base", a.base, "folder of the model to begin with")->required();
    app.add_option("--train", a.train,
                   "files to learn from: of ner IOB, brat's folders, PubTator, BioC or .jsonl, of qa SQuAD, of "
                   "relations PubTator or .jsonl; of yes-no and summarize also PubMedQA's "
                   ".json; of the others .jsonl, .csv or .tsv")
        ->required();
    app.add_option("--dev", a.dev, "files that choose what is kept");
    app.add_option("--test", a.test, "files to score it on");
    app.add_option("--out", a.out, "folder to write")->required();
  }

  CLI::App& app_;
  std::span<const fine_tuners> all_;
  fine_tuning a_;
  std::optional<training_flags> training_;
  std::optional<loss_scale_flag> loss_scale_;
  CLI::Option* length_ = nullptr;
};

}  // namespace clinicalbert::examples
