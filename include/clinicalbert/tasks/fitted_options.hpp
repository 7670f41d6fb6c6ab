#pragma once

#include <algorithm>
#include <string>
#include <variant>

#include "clinicalbert/generation/generation_error.hpp"
#include "clinicalbert/generation/options.hpp"
#include "clinicalbert/layers/embeddings.hpp"
#include "clinicalbert/tasks/summary.hpp"

namespace clinicalbert::tasks {

/// The options as a model takes them whose halves have these tables: parts are not longer than the encoder reads, the
/// maximum length is a number, a search has one result.
///
/// Throws generation::generation_error for options by which such a model cannot write: more beams than the vocabulary
/// has pieces, a longer target than there are positions, parts without room for a piece.
[[nodiscard]] inline summary_options fitted_options(summary_options how, const generation::end_ids& ids,
                                                    const layers::table_sizes& source,
                                                    const layers::table_sizes& target) {
  how.source_length = std::min(how.source_length, source.positions);
  if (how.source_length < 3)
    throw generation::generation_error("parts of " + std::to_string(how.source_length) + " pieces are too short");
  if (how.target.max_length == 0) how.target.max_length = std::min(summary_options::usual_length, target.positions);
  generation::check_options(how.target, ids, target.vocabulary, target.positions);
  if (auto* beams = std::get_if<generation::beam_options>(&how.search)) {
    beams->results = 1;
    generation::check_options(*beams, target.vocabulary);
  } else if (auto* draw = std::get_if<generation::sampling_options>(&how.search)) {
    draw->results = 1;
    generation::check_options(*draw);
  }
  return how;
}

}  // namespace clinicalbert::tasks
