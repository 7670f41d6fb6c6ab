#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "clinicalbert/generation/options.hpp"
#include "clinicalbert/tasks/summary.hpp"

namespace clinicalbert::examples {

/// How a model writes: what `summarize`, `evaluate` and `finetune` have in common.
struct generation_settings {
  tasks::summary_options how;
  generation::beam_options beams;

  /// What was asked for; a search with one beam is greedy.
  [[nodiscard]] tasks::summary_options options() const {
    auto all = how;
    if (beams.beams == 1)
      all.search = tasks::greedy_options{};
    else
      all.search = beams;
    return all;
  }
};

/// What --max-length means to each of them.
inline constexpr const char* max_length_of_summaries =
    "pieces of a summary at most, of a text in parts of each part's, with the two that begin and end it; 128 if not "
    "given";

/// All but --max-length. The descriptions begin with `of`.
inline void add_generation_options(CLI::App& app, generation_settings& o, const std::string& of = "") {
  app.add_option("--source-length", o.how.source_length,
                 of + "pieces of a text that are read at once, at most what the model has positions for")
      ->check(CLI::Range(8, 4096))
      ->capture_default_str();
  app.add_option("--min-length", o.how.target.min_length, of + "pieces of a summary at least")
      ->check(CLI::Range(0, 4096))
      ->capture_default_str();
  app.add_option("--beams", o.beams.beams, of + "beams of the search; 1: the likeliest piece at each step")
      ->check(CLI::Range(1, 10'000'000))
      ->capture_default_str();
  app.add_option("--length-penalty", o.beams.length_penalty,
                 of + "a summary's score in the search is its log-probability over its length to this power")
      ->check(CLI::Range(-10.0, 10.0))
      ->capture_default_str();
  app.add_option("--no-repeat-ngram", o.how.target.no_repeat_ngram,
                 of + "no run of so many pieces comes twice in a summary; 0: any may")
      ->check(CLI::Range(0, 1000))
      ->capture_default_str();
  app.add_flag("--copy-numbers", o.how.copies_numbers, of + "write only numbers that stand in the text");
}

}  // namespace clinicalbert::examples
