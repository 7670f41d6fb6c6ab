// Fine-tunes with many settings and keeps the model whose settings do best on the dev files.

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "clinicalbert/files/whole_file.hpp"
#include "clinicalbert/training/progress.hpp"
#include "examples/command_line.hpp"
#include "examples/cpu_option.hpp"
#include "examples/option_settings.hpp"
#include "examples/output.hpp"
#include "examples/run_result.hpp"
#include "examples/search_options.hpp"
#include "examples/settings_search.hpp"
#include "examples/training/fine_tune_flags.hpp"
#include "examples/trial_arguments.hpp"

using namespace clinicalbert;
using namespace clinicalbert::examples;

namespace {

constexpr const char* usage =
    "Each setting that is tried is an option of finetune by its name: learning_rate, batch, layer_decay, epochs, "
    "base.\n"
    "Trials are compared by the dev files alone; the best one's model, OUT/best, is scored on the test files at the "
    "end.\n"
    "A trial that diverges has failed, and the search goes on. With --resume, so does a search that was killed.\n\n"
    "Examples:\n"
    "  search_settings --task ner --base minilm --train train.tsv --dev devel.tsv --test test.tsv --out found \\\n"
    "    --try learning_rate=1e-5..5e-4:log --try batch=16,32 --trials 20\n"
    "  search_settings --task ner --base minilm --train train.tsv --dev devel.tsv --out found --method grid \\\n"
    "    --try learning_rate=1e-4,2e-4 --try layer_decay=0.8,0.9,1\n"
    "  search_settings --task classify --base minilm --train train.jsonl --dev dev.jsonl --out found --space "
    "space.json "
    "\\\n"
    "    --method halving --trials 27 --epochs 9 --resume";

// What a trial may not set: where things are, what they are compared by, and how often it writes.
const std::set<std::string>& not_searched() {
  static const std::set<std::string> names{
      "help",  "cpu", "task", "train", "dev", "test", "out", "metric", "threads", "save_steps", "save_total_limit",
      "resume"};
  return names;
}

class program {
 public:
  explicit program(CLI::App& app) : app_(app), flags_(app), search_(app) {}

  void run() {
    const auto& a = flags_.read();
    if (a.dev.empty()) throw usage_error("--dev is missing: what settings are compared by");
    const auto space = search_.space();
    is_by_steps_ = a.training.max_steps > 0;
    check(space);
    search_plan plan{.trials = search_.trials(space), .out = a.out, .resume = a.resume, .keep_all = search_.keep_all};
    plan.rungs = search_.rungs(plan.trials.size(), is_by_steps_ ? a.training.max_steps : a.training.epochs);
    plan.settings = settings_of(space);
    settings_search search(
        plan,
        [&](const auto& settings, std::size_t budget, const auto& folder) { return train(settings, budget, folder); },
        [&](const auto& trial, std::size_t done, std::size_t all, const auto* best) { say(trial, done, all, best); });
    finish(search.run(), a.out);
  }

 private:
  /// Every setting is an option, takes its values, and is no other thing than a setting.
  void check(const training::search_space& space) const {
    for (const auto& dimension : space) {
      if (not_searched().contains(dimension.name) || search_options::names().contains(dimension.name))
        throw usage_error(dimension.name + " is nothing that a search can set");
      if (search_.is_halving() && (dimension.name == "epochs" || dimension.name == "max_steps"))
        throw usage_error(dimension.name + " is what halving sets itself");
      std::string option = "--" + dimension.name;
      std::ranges::replace(option, '_', '-');
      if (app_.get_option_no_throw(option) == nullptr) throw usage_error("there is no setting " + dimension.name);
      std::vector<training::setting_value> values;
      if (const auto* range = std::get_if<training::value_range>(&dimension.values)) {
        values = {training::value_in(*range, range->from), training::value_in(*range, range->to)};
      } else {
        values = std::get<std::vector<training::setting_value>>(dimension.values);
      }
      for (const auto& value : values) {
        try {
          with_trial({{dimension.name, value}}, app_.get_option("--out")->results().front(),
                     [](const fine_tune_flags&, const fine_tuning&) {});
        } catch (const CLI::ParseError&) {
          throw usage_error(dimension.name + " has a value that it does not take");
        }
      }
    }
  }

  /// What the search is one of: the settings that all trials share, and the trials'.
  [[nodiscard]] training::run_settings settings_of(const training::search_space& space) const {
    std::set<std::string> without{"test", "keep_all", "space", "try"};
    for (const auto& dimension : space) without.insert(dimension.name);
    auto settings = flags_.settings(without);
    for (const auto& dimension : space) {
      std::string values;
      if (const auto* range = std::get_if<training::value_range>(&dimension.values)) {
        values = training::text_of(range->from) + ".." + training::text_of(range->to) + (range->is_log ? ":log" : "") +
                 (range->is_whole ? ":whole" : "") + ":" + std::to_string(range->steps);
      } else {
        for (const auto& value : std::get<std::vector<training::setting_value>>(dimension.values))
          values += (values.empty() ? "" : ",") + training::text_of(value);
      }
      settings.emplace_back("try " + dimension.name, values);
    }
    return settings;
  }

  /// Calls `body(flags, what is asked for)` with a command line of its own. Throws CLI::ParseError and usage_error.
  template <class Body>
  void with_trial(const training::trial_settings& settings, const std::filesystem::path& folder, Body body) const {
    auto without = search_options::names();
    without.insert({"test", "out", "cpu"});
    // Only what writes checkpoints can go on from them.
    const bool has_checkpoints =
        app_.get_option("--save-steps")->count() + app_.get_option("--save-total-limit")->count() > 0;
    if (!has_checkpoints) without.insert("resume");
    CLI::App app;
    fine_tune_flags flags(app);
    auto all = settings;
    all.emplace_back("out", folder.string());
    app.parse(trial_arguments(app_, without, all));
    body(std::as_const(flags), flags.read());
  }

  [[nodiscard]] trial_score_of_dev train(training::trial_settings settings, std::size_t budget,
                                         const std::filesystem::path& folder) {
    if (budget > 0) settings.emplace_back(is_by_steps_ ? "max_steps" : "epochs", static_cast<std::int64_t>(budget));
    trial_score_of_dev score;
    try {
      with_trial(settings, folder, [&](const fine_tune_flags& flags, const fine_tuning& a) {
        const auto result = flags.run(a);
        score.metric = result.at("metric").get<std::string>();
        if (result.at("score").is_number()) score.value = result.at("score").get<double>();
      });
    } catch (const training::diverged& error) {
      score.failure = error.what();
    }
    return score;
  }

  void say(const search_trial& trial, std::size_t done, std::size_t all, const search_trial* best) {
    out_.write(json_line(trial_json(trial)));
    const auto score = [](const search_trial& of) {
      char text[32];
      std::snprintf(text, sizeof text, " %.4f", of.score.value);
      return of.score.metric + text;
    };
    std::fprintf(stderr, "%zu of %zu, trial %zu: %s, %.0f s; best %s\n", done, all, trial.number,
                 trial.score.failure.empty() ? score(trial).c_str() : "failed", trial.seconds,
                 best == nullptr ? "none" : ("trial " + std::to_string(best->number) + ", " + score(*best)).c_str());
  }

  void finish(const search_trial& best, const std::filesystem::path& out) {
    nlohmann::ordered_json json;
    json["best"] = trial_json(best);
    json["model"] = (out / "best").string();
    const auto tests = app_.get_option("--test")->results();
    if (!tests.empty()) {
      with_trial(best.settings, out / "best", [&](const fine_tune_flags& flags, fine_tuning a) {
        a.train.clear();
        a.dev.clear();
        a.test = tests;
        a.test_only = true;
        json["test"] = flags.run(a);
      });
    }
    files::write_whole(out / "best.json", json_line(json));
    out_.write(json_line(json));
  }

  CLI::App& app_;
  fine_tune_flags flags_;
  search_options search_;
  output out_{std::filesystem::path()};
  bool is_by_steps_ = false;
};

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Fine-tunes with many settings and keeps the model whose settings do best on the dev files.");
  app.footer(usage);
  program search(app);
  std::string cpu;
  add_cpu_option(app, cpu);
  return run_program(app, argc, argv, [&] {
    if (!choose_cpu(cpu)) search.run();
  });
}
