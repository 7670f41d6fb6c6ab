#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "clinicalbert/generation/find_continuations.hpp"
#include "clinicalbert/generation/finished_targets.hpp"
#include "clinicalbert/generation/options.hpp"

namespace clinicalbert::generation {

/// The likeliest targets that a search of some width finds, best first, with their scores.
///
/// At each step the 2 * beams likeliest continuations of all running targets are looked at: those among the first
/// `beams` that end are finished, the likeliest `beams` that do not end run on. Rules act on log-probabilities, which
/// are not made to sum to 1 again. `run` is at its beginning (decoder_run.hpp). Fewer than `results` come back where
/// the rules ban all others. Throws generation_error for options that do not fit it. Agrees with transformers' beam
/// search, ids and scores.
template <class Run>
[[nodiscard]] std::vector<scored_target> beam_search(Run& run, const options& o, const beam_options& search,
                                                     const end_ids& ids) {
  check_options(o, ids, run.vocabulary(), run.positions());
  check_options(search, run.vocabulary());
  std::vector<scored_target> running{{{ids.start}, 0.0}};
  finished_targets finished(search.beams);
  for (std::size_t length = 1; length < o.max_length && !running.empty(); ++length) {
    const auto candidates = find_continuations(run, std::span<const scored_target>(running), o, ids, 2 * search.beams);
    const bool at_the_end = length + 1 == o.max_length;
    const double divisor = std::pow(static_cast<double>(length), search.length_penalty);
    std::vector<scored_target> going_on;
    std::vector<std::uint32_t> parents;
    for (std::size_t rank = 0; rank < candidates.size(); ++rank) {
      const auto& c = candidates[rank];
      const bool ends = at_the_end || c.id == ids.end;
      if (ends ? rank >= search.beams : going_on.size() == search.beams) continue;
      scored_target longer{running[c.beam].ids, c.score};
      longer.ids.push_back(c.id);
      if (ends) {
        longer.score /= divisor;
        finished.add(std::move(longer));
      } else {
        going_on.push_back(std::move(longer));
        parents.push_back(c.beam);
      }
    }
    running = std::move(going_on);
    if (running.empty()) break;
    const bool sure = search.stopping == early_stopping::sure && search.length_penalty > 0;
    const double best_length = static_cast<double>(sure ? o.max_length - 1 : length);
    if (finished.full() && (search.stopping == early_stopping::at_once ||
                            running.front().score / std::pow(best_length, search.length_penalty) <= finished.worst()))
      break;
    run.keep(parents);
  }
  return finished.best(search.results);
}

}  // namespace clinicalbert::generation
