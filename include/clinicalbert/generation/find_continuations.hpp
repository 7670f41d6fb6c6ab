#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "clinicalbert/generation/banned_list.hpp"
#include "clinicalbert/generation/best_continuations.hpp"
#include "clinicalbert/generation/finished_targets.hpp"
#include "clinicalbert/generation/next_piece.hpp"
#include "clinicalbert/generation/options.hpp"
#include "clinicalbert/generation/ranked_pieces.hpp"
#include "clinicalbert/losses/log_sum_exp.hpp"

namespace clinicalbert::generation {

/// A step of a beam search: the run reads the last id of each running target, and the `most` likeliest continuations of
/// them all, best first, come back. Scores are of the whole targets. Throws what the run's step throws.
template <class Run>
[[nodiscard]] std::vector<continuation> find_continuations(Run& run, std::span<const scored_target> running,
                                                           const options& o, const end_ids& ids, std::size_t most) {
  std::vector<std::int32_t> last;
  for (const auto& beam : running) last.push_back(beam.ids.back());
  best_continuations best(most);
  if constexpr (RankedRun<Run>) {
    if (most <= most_ranked) {
      run.advance(last);
      banned_list bans;
      for (const auto& beam : running) bans.add(beam.ids, o, ids, run.vocabulary());
      ranked_pieces<Run> found;
      found.find(run, bans, backends::normalized_over::all_pieces, most);
      for (std::size_t b = 0; b < running.size(); ++b)
        for (std::size_t rank = 0; rank < most && found.ids(b)[rank] >= 0; ++rank)
          best.add({running[b].score + static_cast<double>(found.log_probabilities(b)[rank]),
                    static_cast<std::uint32_t>(b), found.ids(b)[rank]});
      return best.sorted();
    }
  }
  const auto logits = run.step(last);
  for (std::size_t b = 0; b < running.size(); ++b) {
    const auto scores = logits[b];
    using T = typename decltype(scores)::value_type;
    const double offset = running[b].score - losses::log_sum_exp(std::span<const T>(scores));
    ban_pieces(std::span<const std::int32_t>(running[b].ids), o, ids, scores);
    best.add(static_cast<std::uint32_t>(b), std::span<const T>(scores), offset);
  }
  return best.sorted();
}

}  // namespace clinicalbert::generation
