#pragma once

#include <string>
#include <utility>
#include <vector>

#include "clinicalbert/tasks/text_targets.hpp"
#include "examples/report/report_settings.hpp"
#include "examples/report/text_places.hpp"
#include "examples/report/worst_errors.hpp"

namespace clinicalbert::examples {

/// What a page says of the worst errors on a file's texts; `wrong` has the numbers of these as items.
[[nodiscard]] inline std::string text_errors_part(const error_words& words, const tasks::text_corpus& corpus,
                                                  std::vector<wrong_prediction> wrong, const report_settings& how) {
  return "<h3>Worst errors</h3>\n" +
         worst_errors_table(words, corpus.path, worst_of(std::move(wrong), how.worst), how.shows_texts,
                            [&](const wrong_prediction& one) { return html_of(corpus.texts[one.item]); });
}

}  // namespace clinicalbert::examples
