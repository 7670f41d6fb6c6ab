#pragma once

#include <CLI/CLI.hpp>
#include <cmath>
#include <cstddef>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "clinicalbert/corpora/read_source_targets.hpp"
#include "clinicalbert/corpora/source_target.hpp"
#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/generation/generation_error.hpp"
#include "clinicalbert/metrics/rouge.hpp"
#include "clinicalbert/tasks/score_summaries.hpp"
#include "examples/in_order.hpp"
#include "examples/note_summarizer.hpp"
#include "examples/summary_settings.hpp"

namespace clinicalbert::examples {

/// How `evaluate --task summarize` summarizes, and what it compares.
struct summary_scoring {
  summary_settings how;
  std::string source, target;  ///< fields, or columns of tables; empty: as the file's format has them
  bool has_header = true;      ///< of tables
  bool stems = false;
};

inline void add_summary_scoring_options(CLI::App& app, summary_scoring& o) {
  app.add_flag("--lead", o.how.is_lead,
               "of summarize: the first --sentences sentences, which any other must be better than");
  app.add_flag("--stems", o.stems, "of summarize: words are compared by their stems");
  app.add_option("--source", o.source,
                 "of summarize: field or column of what is summarized; source, of .json files CONTEXTS")
      ->type_name("COLUMN");
  app.add_option("--target", o.target, "of summarize: that of the reference; target, of .json files LONG_ANSWER")
      ->type_name("COLUMN");
  add_summary_options(app, o.how);
}

/// {"rouge1": {"precision": , "recall": , "f1": }, "rouge2": , "rougeL": , "rougeLsum": , "texts": } with fractions to
/// six places.
[[nodiscard]] inline nlohmann::ordered_json rouge_json(const std::vector<metrics::rouge_scores>& scores) {
  const auto mean = tasks::mean_of(scores);
  const auto places = [](double x) { return std::round(x * 1e6) / 1e6; };
  const auto figures = [&](const metrics::precision_recall& one) {
    return nlohmann::ordered_json{
        {"precision", places(one.precision)}, {"recall", places(one.recall)}, {"f1", places(one.f1)}};
  };
  return {{"rouge1", figures(mean.rouge_1)},
          {"rouge2", figures(mean.rouge_2)},
          {"rougeL", figures(mean.rouge_l)},
          {"rougeLsum", figures(mean.rouge_l_sum)},
          {"texts", scores.size()}};
}

/// Summarizes each text of the files on `threads` threads and compares it with its reference: {"FILE": {...}, ...} as
/// rouge_json has it. Throws files::file_error for what cannot be read, or summarized.
[[nodiscard]] inline nlohmann::ordered_json score_summaries(const std::vector<std::string>& data,
                                                            const summary_scoring& o, std::size_t threads) {
  std::vector<std::vector<corpora::source_target>> corpora;
  for (const auto& path : data) {
    corpora::source_target_fields fields;
    if (std::filesystem::path(path).extension() == ".json") fields = corpora::source_target_fields::pubmed_qa();
    if (!o.source.empty()) fields.source = o.source;
    if (!o.target.empty()) fields.target = o.target;
    fields.has_header = o.has_header;
    corpora.push_back(corpora::read_source_targets(path, fields));
  }
  const note_summarizer summarizer(o.how);
  auto scores = nlohmann::ordered_json::object();
  for (std::size_t i = 0; i < corpora.size(); ++i) {
    const auto& texts = corpora[i];
    const auto open_worker = [&] {
      return [&, session = note_summarizer::session(summarizer)](std::size_t number) mutable {
        try {
          const auto& [source, target] = texts[number];
          return tasks::score_summary(target, session.summarize(source).text(source), o.stems);
        } catch (const generation::generation_error& error) {
          throw files::file_error(data[i], "text " + std::to_string(number + 1) + ": " + error.what());
        }
      };
    };
    std::vector<metrics::rouge_scores> all;
    all.reserve(texts.size());
    in_order<metrics::rouge_scores>(texts.size(), threads, open_worker,
                                    [&](metrics::rouge_scores&& one) { all.push_back(one); });
    scores[data[i]] = rouge_json(all);
  }
  return scores;
}

}  // namespace clinicalbert::examples
