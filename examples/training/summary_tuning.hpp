#pragma once

#include <CLI/CLI.hpp>
#include <cstddef>
#include <string>

#include "clinicalbert/tasks/target_examples.hpp"

namespace clinicalbert::examples {

/// What `finetune --task summarize` asks beside what it asks of any task.
struct summary_tuning {
  static constexpr std::size_t length = tasks::target_lengths{}.source;  ///< without --max-length
  std::string source, target;                                            ///< fields; empty: as the file's format has it
  std::size_t target_length = tasks::target_lengths{}.target, min_length = 0, no_repeat_ngram = 0, beams = 1;
  std::size_t written = 100;  ///< pairs of each dev file, at each evaluation
  bool shared = false;
};

inline void add_summary_options(CLI::App& app, summary_tuning& o) {
  const auto field = [&](const char* option, std::string& to, const char* what) {
    app.add_option(option, to, what)->type_name("FIELD");
  };
  field("--source", o.source, "of summarize: field or column of what is read; source, of .json files CONTEXTS");
  field("--target", o.target, "of summarize: that of what is written; target, of .json files LONG_ANSWER");
  const auto number = [&](const char* option, std::size_t& to, std::size_t least, std::size_t most, const char* what) {
    app.add_option(option, to, std::string("of summarize: ") + what)
        ->check(CLI::Range(least, most))
        ->capture_default_str();
  };
  number("--target-length", o.target_length, 4, 4096, "pieces of a target at most, longer ones are cut");
  number("--min-length", o.min_length, 0, 4096, "pieces of a written target at least");
  number("--no-repeat", o.no_repeat_ngram, 0, 100, "no so many pieces in a row are written twice in a target; 0: any");
  number("--beams", o.beams, 1, 1000, "of the search for the likeliest target; 1: greedy");
  number("--written", o.written, 0, 1000000000,
         "targets of each dev file that are written, and compared by ROUGE, at each evaluation; at the end all are");
  app.add_flag("--shared", o.shared, "of summarize: encoder and decoder are one but for the cross-attention");
}

}  // namespace clinicalbert::examples
