#pragma once

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/files/system_error.hpp"
#include "clinicalbert/files/whole_file.hpp"
#include "clinicalbert/training/run_settings.hpp"
#include "examples/command_line.hpp"
#include "examples/output.hpp"
#include "examples/run_result.hpp"
#include "examples/summarize_scores.hpp"
#include "examples/training/fine_tune.hpp"

namespace clinicalbert::examples {

/// One training with several seeds, or on several folds, or both.
struct repetition {
  std::vector<std::uint64_t> seeds;
  fold_choice fold;

  [[nodiscard]] bool is_asked_for() const noexcept { return !seeds.empty() || fold.count > 0; }
};

/// --seeds, --folds, --fold-seed and --fold-block; after those of a fine-tuning.
inline void add_repetition_options(CLI::App& app, repetition& o) {
  app.add_option("--seeds", o.seeds,
                 "as 1,2,3: a run a seed, into OUT/seed-1 and so on; a last line, and OUT/seeds.json, have mean and "
                 "deviation")
      ->delimiter(',')
      ->excludes(app.get_option("--seed"));
  auto* folds = app.add_option("--folds", o.fold.count,
                               "cross-validation: so many runs, each scored on a part of the training files that it "
                               "has not learned, into OUT/fold-1 and so on, and OUT/folds.json; what is kept is chosen "
                               "on the dev files, without any it is the last")
                    ->check(CLI::Range(2, 1000));
  app.add_option("--fold-seed", o.fold.seed, "of what is in which fold")->capture_default_str()->needs(folds);
  app.add_option("--fold-block", o.fold.block, "of ner files without -DOCSTART-: sentences that stay together")
      ->check(CLI::Range(1, 1000000))
      ->capture_default_str()
      ->needs(folds);
}

/// The runs, each with its folder below OUT: seed-1, fold-1, or seed-1-fold-1. Throws usage_error for a seed twice.
[[nodiscard]] inline std::vector<fine_tuning> repeated(const fine_tuning& a, const repetition& o) {
  auto sorted = o.seeds;
  std::ranges::sort(sorted);
  if (std::ranges::adjacent_find(sorted) != sorted.end()) throw usage_error("--seeds has a seed twice");
  std::vector<fine_tuning> runs;
  const auto seeds = o.seeds.empty() ? std::vector{a.training.seed} : o.seeds;
  for (const auto seed : seeds)
    for (std::uint32_t fold = 1; fold <= std::max(o.fold.count, 1U); ++fold) {
      auto& run = runs.emplace_back(a);
      run.training.seed = seed;
      run.fold = o.fold;
      run.fold.number = fold;
      std::string name = o.seeds.empty() ? "" : "seed-" + std::to_string(seed);
      if (o.fold.count > 0) name += (name.empty() ? "fold-" : "-fold-") + std::to_string(fold);
      run.out = (std::filesystem::path(a.out) / name).string();
    }
  return runs;
}

/// Trains each run by `train`, writes its result a line, then a line of means, which is OUT/seeds.json, or with folds
/// OUT/folds.json, too. `settings`: what all runs' scores depend on beside seed and fold.
///
/// A run is finished once its folder has a result.json. Where `a.resume`, a finished one is not run again and another
/// goes on from its latest checkpoint, if it has any. Throws files::file_error where not and OUT holds finished runs,
/// or where they are of other settings.
inline void run_repeated(const fine_tuning& a, const repetition& o, const training::run_settings& settings,
                         const std::function<nlohmann::ordered_json(const fine_tuning&)>& train) {
  const auto runs = repeated(a, o);
  const auto settings_of_run = [&](const fine_tuning& run) {
    auto all = settings;
    all.emplace_back("seed", std::to_string(run.training.seed));
    if (run.fold.count > 0) all.emplace_back("fold", std::to_string(run.fold.number));
    return all;
  };
  std::vector<std::optional<nlohmann::ordered_json>> results;
  for (const auto& run : runs) {
    results.push_back(read_run_result(run.out, settings_of_run(run)));
    if (results.back() && !a.resume)
      throw files::file_error(run.out, "holds a finished run: --resume, or choose another folder");
  }
  std::error_code problem;
  std::filesystem::create_directories(a.out, problem);
  if (problem) files::throw_system_error(a.out, "create", problem.value());
  output out{std::filesystem::path()};
  nlohmann::ordered_json summary;
  summary["runs"] = runs.size();
  summary["seeds"] = nlohmann::ordered_json::array();
  for (const auto seed : o.seeds.empty() ? std::vector{a.training.seed} : o.seeds) summary["seeds"].push_back(seed);
  if (o.fold.count > 0) summary["folds"] = o.fold.count;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    std::fprintf(stderr, "run %zu of %zu, %s%s\n", i + 1, runs.size(),
                 std::filesystem::path(runs[i].out).filename().c_str(), results[i] ? ": is there" : "");
    if (!results[i]) {
      results[i] = train(runs[i]);
      write_run_result(runs[i].out, settings_of_run(runs[i]), *results[i]);
    }
    out.write(json_line(*results[i]));
  }
  for (const char* part : {"held_out", "dev", "test"}) {
    std::vector<nlohmann::ordered_json> scores;
    for (const auto& result : results)
      if (result->contains(part)) scores.push_back(result->at(part));
    if (!scores.empty()) summary[part] = summarize_scores(scores);
  }
  const auto line = json_line(summary);
  files::write_whole(std::filesystem::path(a.out) / (o.fold.count > 0 ? "folds.json" : "seeds.json"), line);
  out.write(line);
}

}  // namespace clinicalbert::examples
