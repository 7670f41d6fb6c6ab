#pragma once

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "clinicalbert/training/search_argument.hpp"
#include "clinicalbert/training/search_draws.hpp"
#include "clinicalbert/training/search_grid.hpp"
#include "clinicalbert/training/search_space.hpp"
#include "clinicalbert/training/search_space_json.hpp"
#include "clinicalbert/training/successive_halving.hpp"
#include "examples/command_line.hpp"

namespace clinicalbert::examples {

/// Calls `body()`; a std::invalid_argument becomes a usage_error.
template <class Body>
auto or_wrong_usage(Body body) {
  try {
    return body();
  } catch (const std::invalid_argument& error) {
    throw usage_error(error.what());
  }
}

/// What a search is asked for beside what a fine-tuning is.
class search_options {
 public:
  explicit search_options(CLI::App& app) {
    app.add_option("--space", file_,
                   "file of settings to try: {\"batch\": [16, 32], \"learning_rate\": {\"from\": 1e-5, \"to\": 5e-4, "
                   "\"scale\": \"log\", \"steps\": 5}}");
    app.add_option("--try", tries_, "NAME=a,b,c or NAME=from..to, behind it :log, :STEPS of a grid, or both")
        ->allow_extra_args(false);
    app.add_option("--method", method_, "grid, random or halving")
        ->check(CLI::IsMember({"grid", "random", "halving"}))
        ->capture_default_str();
    trials_ = app.add_option("--trials", count_, "of random and halving: how many settings are drawn")
                  ->check(CLI::Range(1, 1000000));
    seed_ = app.add_option("--trial-seed", draw_seed_, "of what is drawn")->capture_default_str();
    eta_ = app.add_option("--eta", cut_,
                          "of halving: the best 1/eta go on, trained anew with eta times the epochs, or the steps if "
                          "--max-steps is given, until those that are left have all of them")
               ->check(CLI::Range(2, 1000))
               ->capture_default_str();
    app.add_flag("--keep-all", keep_all, "keep the models of all trials");
  }

  bool keep_all = false;

  /// The names of its own options, as setting_name gives them.
  [[nodiscard]] static std::set<std::string> names() {
    return {"space", "try", "method", "trials", "trial_seed", "eta", "keep_all"};
  }

  [[nodiscard]] bool is_halving() const noexcept { return method_ == "halving"; }

  /// All dimensions, of the file first. Throws usage_error, and files::file_error for the file.
  [[nodiscard]] training::search_space space() const {
    training::search_space all;
    if (!file_.empty()) all = training::read_search_space(file_);
    return or_wrong_usage([&] {
      for (const auto& argument : tries_) all.push_back(training::parse_search_argument(argument));
      if (all.empty()) throw usage_error("there is no setting to try: --space or --try");
      training::check_space(all);
      return all;
    });
  }

  /// The settings of all trials. Throws usage_error where the method and the options do not go together.
  [[nodiscard]] std::vector<training::trial_settings> trials(const training::search_space& space) const {
    const bool is_grid = method_ == "grid";
    if (is_grid && (trials_->count() > 0 || seed_->count() > 0))
      throw usage_error("a grid tries all settings: --trials and --trial-seed are of random and halving");
    if (!is_grid && trials_->count() == 0) throw usage_error("--method " + method_ + " needs --trials");
    if (!is_halving() && eta_->count() > 0) throw usage_error("--eta is of --method halving");
    return or_wrong_usage([&] {
      if (!is_grid) return training::draw_trials(space, count_, draw_seed_);
      const training::search_grid grid(space);
      constexpr std::size_t most = 100000;
      if (grid.size() > most) throw usage_error("the grid has more than 100000 trials");
      std::vector<training::trial_settings> all;
      for (std::size_t i = 0; i < grid.size(); ++i) all.push_back(grid[i]);
      return all;
    });
  }

  /// `budget`: what a trial of the last rung may spend.
  [[nodiscard]] std::vector<training::halving_rung> rungs(std::size_t trials, std::size_t budget) const {
    if (is_halving()) return training::halving_rungs(trials, budget, cut_);
    return {{trials, 0}};
  }

 private:
  std::string file_, method_ = "random";
  std::vector<std::string> tries_;
  std::size_t count_ = 0, cut_ = 3;
  std::uint64_t draw_seed_ = 1;
  CLI::Option *trials_ = nullptr, *seed_ = nullptr, *eta_ = nullptr;
};

}  // namespace clinicalbert::examples
