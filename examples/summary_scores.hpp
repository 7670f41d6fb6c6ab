#pragma once

#include <CLI/CLI.hpp>
#include <cmath>
#include <cstddef>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "clinicalbert/corpora/summarized_texts.hpp"
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
  corpora::summary_columns columns;
  bool stems = false;
};

inline void add_summary_scoring_options(CLI::App& app, summary_scoring& o) {
  app.add_flag("--lead", o.how.is_lead,
               "of summarize: the first --sentences sentences, which any other must be better than");
  app.add_flag("--stems", o.stems, "of summarize: words are compared by their stems");
  app.add_option("--summary", o.columns.summary, "of summarize: the field of the reference, or its column")
      ->capture_default_str()
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
  std::vector<std::vector<corpora::summarized_text>> corpora;
  for (const auto& path : data) corpora.push_back(corpora::read_summarized(path, o.columns));
  const note_summarizer summarizer(o.how);
  auto scores = nlohmann::ordered_json::object();
  for (std::size_t i = 0; i < corpora.size(); ++i) {
    const auto& texts = corpora[i];
    const auto open_worker = [&] {
      return [&, session = note_summarizer::session(summarizer)](std::size_t number) mutable {
        try {
          const auto predicted = session.summarize(texts[number].text).text(texts[number].text);
          return tasks::score_summary(texts[number].summary, predicted, o.stems);
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
