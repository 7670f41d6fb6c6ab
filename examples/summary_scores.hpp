#pragma once

#include <CLI/CLI.hpp>
#include <cstddef>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/generation/generation_error.hpp"
#include "clinicalbert/metrics/rouge.hpp"
#include "clinicalbert/tasks/score_summaries.hpp"
#include "examples/in_order.hpp"
#include "examples/note_summarizer.hpp"
#include "examples/open_note_summarizer.hpp"
#include "examples/rouge_json.hpp"
#include "examples/source_target_files.hpp"
#include "examples/summary_settings.hpp"

namespace clinicalbert::examples {

/// How `evaluate --task summarize` summarizes, and what it compares.
struct summary_scoring {
  summary_settings how;
  source_target_files files;
  bool has_header = true;  ///< of tables
  bool stems = false;
};

inline void add_summary_scoring_options(CLI::App& app, summary_scoring& o) {
  app.add_flag("--lead", o.how.is_lead,
               "of summarize: the first --sentences sentences, which any other must be better than");
  app.add_flag("--stems", o.stems, "of summarize: words are compared by their stems");
  add_source_target_options(app, o.files);
  add_summary_options(app, o.how, "of summarize: ");
}

/// Summarizes each text of the files on `threads` threads and compares it with its reference: {"FILE": {...}, ...} as
/// rouge_json has it. Throws files::file_error for what cannot be read, or summarized.
[[nodiscard]] inline nlohmann::ordered_json score_summaries(const std::vector<std::string>& data,
                                                            const summary_scoring& o, std::size_t threads) {
  const auto corpora = read_source_target_files(data, o.files, o.has_header);
  const note_summarizer summarizer = open_note_summarizer(o.how);
  auto scores = nlohmann::ordered_json::object();
  for (const auto& corpus : corpora) {
    const auto open_worker = [&] {
      return [&, session = note_summarizer::session(summarizer)](std::size_t number) mutable {
        try {
          const auto& [source, target] = corpus.pairs[number];
          return tasks::score_summary(target, session.summarize(source).text(source), o.stems);
        } catch (const generation::generation_error& error) {
          throw files::file_error(corpus.path, "text " + std::to_string(number + 1) + ": " + error.what());
        }
      };
    };
    std::vector<metrics::rouge_scores> all;
    all.reserve(corpus.pairs.size());
    in_order<metrics::rouge_scores>(corpus.pairs.size(), threads, open_worker,
                                    [&](metrics::rouge_scores&& one) { all.push_back(one); });
    scores[corpus.path.string()] = rouge_json(tasks::mean_of(all), all.size());
  }
  return scores;
}

}  // namespace clinicalbert::examples
