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

namespace clinicalbert::examples {

/// As tasks::score_relations, on `threads` threads, a document at a time on each.
[[nodiscard]] inline metrics::relation_f1 score_documents(const tasks::relation_extractor& extractor,
                                                          std::span<const corpora::annotated_note> notes,
                                                          std::size_t threads) {
  metrics::relation_f1 counts;
  std::size_t number = 0;
  const auto open_worker = [&] {
    return [&, session = extractor.open_session()](std::size_t n) {
      return session->extract(notes[n].text, notes[n].annotations);
    };
  };
  in_order<tasks::extracted_relations>(notes.size(), threads, open_worker, [&](tasks::extracted_relations&& found) {
    counts.add(tasks::triples_of(notes[number++]), tasks::triples_of(found, extractor.classes()));
  });
  return counts;
}

/// Scores by file as relation_score_json.hpp has them. Throws as tasks::open_relation_extractor, and files::file_error
/// for the data.
[[nodiscard]] inline nlohmann::ordered_json score_documents(const scoring& what, std::string_view precision,
                                                            const tasks::relation_windows& windows) {
  std::vector<std::vector<corpora::annotated_note>> corpora;
  for (const auto& path : what.data) corpora.push_back(corpora::read_pubtator(path));
  const auto extractor = open_extractor(what.model, precision, windows);
  auto scores = nlohmann::ordered_json::object();
  for (std::size_t i = 0; i < corpora.size(); ++i)
    scores[what.data[i]] = score_json(score_documents(*extractor, corpora[i], what.threads));
  return scores;
}

}  // namespace clinicalbert::examples
