#pragma once

#include <CLI/CLI.hpp>
#include <cstddef>

#include "clinicalbert/tasks/summary.hpp"
#include "examples/generation_options.hpp"
#include "examples/source_target_files.hpp"

namespace clinicalbert::examples {

/// What `finetune --task summarize` asks beside what it asks of any task.
struct summary_tuning {
  static constexpr std::size_t length = tasks::summary_options::usual_length;  ///< without --max-length
  source_target_files files;
  generation_settings writing;
  std::size_t written = 100;  ///< texts of each dev file that are summarized at each evaluation
  bool shared = false, copies = false;
};

inline void add_summary_tuning_options(CLI::App& app, summary_tuning& o) {
  add_source_target_options(app, o.files);
  add_generation_options(app, o.writing, "of summarize: ");
  app.add_option("--written", o.written,
                 "of summarize: texts of each dev file that are summarized, and compared by ROUGE, at each evaluation; "
                 "at the end all are")
      ->check(CLI::Range(0, 1'000'000'000))
      ->capture_default_str();
  app.add_flag("--shared", o.shared, "of summarize: encoder and decoder are one but for the cross-attention");
  app.add_flag("--copy", o.copies,
               "of summarize: learn when to copy a piece of the source, and which (a pointer-generator)");
}

}  // namespace clinicalbert::examples
