#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>

#include "clinicalbert/generation/banned_list.hpp"
#include "clinicalbert/generation/next_piece.hpp"
#include "clinicalbert/generation/options.hpp"
#include "clinicalbert/generation/ranked_pieces.hpp"
#include "clinicalbert/losses/log_sum_exp.hpp"

namespace clinicalbert::generation {

/// A piece and its log-probability among those that the rules leave.
struct likely_piece {
  std::int32_t id;
  double log_probability;
};

/// A step of a greedy search: the run, of one target, reads its last id, and the likeliest next piece comes back, of
/// equal ones that of the lower id. Throws generation_error where the rules ban every piece, and what the run's step
/// throws.
template <class Run>
[[nodiscard]] likely_piece likeliest_piece(Run& run, std::span<const std::int32_t> target, const options& o,
                                           const end_ids& ids) {
  if constexpr (RankedRun<Run>) {
    run.advance(target.last(1));
    banned_list bans;
    bans.add(target, o, ids, run.vocabulary());
    ranked_pieces<Run> found;
    found.find(run, bans, backends::normalized_over::allowed_pieces, 1);
    if (found.ids(0)[0] < 0) refuse_bans(target.size());
    return {found.ids(0)[0], static_cast<double>(found.log_probabilities(0)[0])};
  } else {
    const auto scores = run.step(target.last(1))[0];
    ban_pieces(target, o, ids, scores);
    const auto best = std::ranges::max_element(scores);
    if (!std::isfinite(*best)) refuse_bans(target.size());
    const std::span<const typename decltype(scores)::value_type> all = scores;
    return {static_cast<std::int32_t>(best - scores.begin()), static_cast<double>(*best) - losses::log_sum_exp(all)};
  }
}

}  // namespace clinicalbert::generation
