#pragma once

#include <chrono>
#include <cmath>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/files/system_error.hpp"
#include "clinicalbert/training/best_score.hpp"
#include "clinicalbert/training/run_settings.hpp"
#include "clinicalbert/training/search_space.hpp"
#include "clinicalbert/training/successive_halving.hpp"
#include "clinicalbert/training/trial_ranking.hpp"
#include "examples/search_trial.hpp"
#include "examples/trial_file.hpp"

namespace clinicalbert::examples {

/// What a search tries, in which order, and where it writes.
struct search_plan {
  std::vector<training::trial_settings> trials = {};
  std::vector<training::halving_rung> rungs = {};  ///< each trial once: one rung, of all trials and no budget
  training::run_settings settings = {};            ///< what the trials' scores depend on beside their own settings
  std::filesystem::path out = {};
  bool resume = false, keep_all = false;
};

/// Tries settings one after the other and keeps the model of the best.
///
/// In OUT there are search.json, what it is a search of; trials.jsonl, a line a finished trial, written whole after
/// each; and the folder of the best trial so far, called best at the end. What comes next is a function of the plan and
/// of the lines, so a search that was killed ends as one that was not. A trial that goes on to the next rung is trained
/// anew, since the schedule of its learning rate is another.
class settings_search {
 public:
  /// Trains a trial into a folder and scores it; `budget`: steps or epochs, 0 where the settings say all.
  using trainer = std::function<trial_score_of_dev(const training::trial_settings&, std::size_t budget,
                                                   const std::filesystem::path& folder)>;
  /// Hears of each trial, those of before too; `done` of at most `all`, `best` the best so far, or null.
  using listener =
      std::function<void(const search_trial&, std::size_t done, std::size_t all, const search_trial* best)>;

  settings_search(search_plan plan, trainer train, listener hear)
      : plan_(std::move(plan)), train_(std::move(train)), hear_(std::move(hear)) {
    for (const auto& rung : plan_.rungs) all_ += rung.trials;
  }

  /// Gives the best trial, whose model is OUT/best. Throws files::file_error for a search of other settings or a file
  /// that is no state of this one, std::runtime_error where all trials failed, and what the trainer throws.
  search_trial run() {
    trial_file file(plan_.out, plan_.settings, plan_.resume);
    std::vector<std::size_t> numbers(plan_.trials.size());
    for (std::size_t i = 0; i < numbers.size(); ++i) numbers[i] = i + 1;
    for (std::size_t rung = 0; rung < plan_.rungs.size(); ++rung) {
      if (rung > 0) numbers = training::promoted(scores_of(rung - 1), plan_.rungs[rung].trials, lower_is_better());
      for (const auto number : numbers) try_settings(number, rung, file);
    }
    const auto* best = best_so_far();
    if (best == nullptr) throw std::runtime_error("search: every trial failed; a smaller learning rate may help");
    keep(*best);
    return *best;
  }

 private:
  void try_settings(std::size_t number, std::size_t rung, trial_file& file) {
    search_trial trial{number, rung, plan_.rungs[rung].budget, plan_.trials[number - 1]};
    if (const auto before = file.next(trial)) {
      trial = *before;
    } else {
      using clock = std::chrono::steady_clock;
      const auto began = clock::now();
      trial.score = train_(trial.settings, trial.budget, folder_of(trial));
      trial.seconds = std::chrono::duration<double>(clock::now() - began).count();
      if (std::isnan(trial.score.value) && trial.score.failure.empty())
        trial.score.failure = "the score is not a number";
      file.add(trial);
    }
    finished_.push_back(std::move(trial));
    const auto* best = best_so_far();
    if (!plan_.keep_all)
      for (const auto& other : finished_)
        if (&other != best) remove(folder_of(other));
    hear_(finished_.back(), finished_.size(), all_, best);
  }

  [[nodiscard]] bool lower_is_better() const {
    for (const auto& trial : finished_)
      if (!trial.score.metric.empty()) return training::lower_is_better(trial.score.metric);
    return false;
  }

  [[nodiscard]] std::vector<training::trial_score> scores_of(std::size_t rung) const {
    std::vector<training::trial_score> scores;
    for (const auto& trial : finished_)
      if (trial.rung == rung) scores.push_back({trial.number, trial.score.value});
    return scores;
  }

  /// Of the last rung in which a trial did not fail: those of others have had less to spend.
  [[nodiscard]] const search_trial* best_so_far() const {
    for (std::size_t rung = plan_.rungs.size(); rung-- > 0;) {
      const auto ranked = training::best_first(scores_of(rung), lower_is_better());
      if (ranked.empty()) continue;
      for (const auto& trial : finished_)
        if (trial.rung == rung && trial.number == ranked.front()) return &trial;
    }
    return nullptr;
  }

  [[nodiscard]] std::filesystem::path folder_of(const search_trial& trial) const {
    const std::string rung = plan_.rungs.size() > 1 ? "-rung-" + std::to_string(trial.rung + 1) : "";
    return plan_.out / ("trial-" + std::to_string(trial.number) + rung);
  }

  static void remove(const std::filesystem::path& folder) {
    std::error_code problem;
    std::filesystem::remove_all(folder, problem);
    if (problem) files::throw_system_error(folder, "remove", problem.value());
  }

  void keep(const search_trial& trial) const {
    const auto from = folder_of(trial), to = plan_.out / "best";
    std::error_code problem;
    if (!std::filesystem::exists(from, problem)) return;  // was renamed before it was killed
    remove(to);
    std::filesystem::rename(from, to, problem);
    if (problem) files::throw_system_error(to, "rename into place", problem.value());
  }

  search_plan plan_;
  trainer train_;
  listener hear_;
  std::size_t all_ = 0;
  std::vector<search_trial> finished_;
};

}  // namespace clinicalbert::examples
