#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "clinicalbert/corpora/note.hpp"
#include "clinicalbert/corpora/pubtator.hpp"
#include "clinicalbert/metrics/relation_f1.hpp"
#include "clinicalbert/tasks/marked_document.hpp"
#include "clinicalbert/tasks/score_relations.hpp"
#include "examples/in_order.hpp"
#include "examples/precisions/open_extractor.hpp"
#include "examples/precisions/score_model.hpp"
#include "examples/relation_score_json.hpp"
#include "examples/report/evaluation_report.hpp"

namespace clinicalbert::examples {

/// What an extractor finds between the mentions of documents, on `threads` threads, a document at a time on each.
[[nodiscard]] inline std::vector<tasks::extracted_relations> relate_documents(
    const tasks::relation_extractor& extractor, std::span<const corpora::annotated_note> notes, std::size_t threads) {
  std::vector<tasks::extracted_relations> found;
  const auto open_worker = [&] {
    return [&, session = extractor.open_session()](std::size_t n) {
      return session->extract(notes[n].text, notes[n].annotations);
    };
  };
  in_order<tasks::extracted_relations>(notes.size(), threads, open_worker,
                                       [&](tasks::extracted_relations&& one) { found.push_back(std::move(one)); });
  return found;
}

/// Scores by file as relation_score_json.hpp has them, by the counts of tasks::score_relations. Throws as
/// tasks::open_relation_extractor, and files::file_error for the data.
[[nodiscard]] inline nlohmann::ordered_json score_documents(const scoring& what, std::string_view precision,
                                                            const tasks::relation_windows& windows,
                                                            evaluation_report& report) {
  std::vector<std::vector<corpora::annotated_note>> corpora;
  for (const auto& path : what.data) corpora.push_back(corpora::read_pubtator(path));
  const auto extractor = open_extractor(what.model, precision, windows);
  auto scores = nlohmann::ordered_json::object();
  for (std::size_t i = 0; i < corpora.size(); ++i) {
    const auto found = relate_documents(*extractor, corpora[i], what.threads);
    metrics::relation_f1 counts;
    for (std::size_t n = 0; n < found.size(); ++n)
      counts.add(tasks::triples_of(corpora[i][n]), tasks::triples_of(found[n], extractor->classes()));
    scores[what.data[i]] = score_json(counts);
    report.add_relations(what.data[i], corpora[i], found, extractor->classes());
  }
  return scores;
}

}  // namespace clinicalbert::examples
