#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "clinicalbert/generation/banned_list.hpp"
#include "clinicalbert/generation/draw_piece.hpp"
#include "clinicalbert/generation/likeliest_piece.hpp"
#include "clinicalbert/generation/next_piece.hpp"
#include "clinicalbert/generation/options.hpp"
#include "clinicalbert/generation/ranked_pieces.hpp"

namespace clinicalbert::generation {

/// Draws of a step: for each the row that it is of, in ascending order, and a number in [0, 1).
struct step_draws {
  std::vector<std::uint32_t> rows;
  std::vector<double> uniforms;
};

/// Overwrites `drawn`, given each row's pieces that may be drawn, of which a row is asked for once: pieces(row).
template <class Pieces>
void draw_from(const step_draws& draws, Pieces&& pieces, std::size_t length, std::vector<likely_piece>& drawn) {
  std::vector<drawn_piece> of_row;
  for (std::size_t i = 0; i < draws.rows.size(); ++i) {
    if (i == 0 || draws.rows[i] != draws.rows[i - 1]) of_row = pieces(draws.rows[i]);
    if (of_row.empty()) refuse_bans(length);
    const auto piece = draw_piece(of_row, draws.uniforms[i]);
    drawn.push_back({piece.id, std::log(piece.probability)});
  }
}

/// Draws of the `top_k` likeliest pieces of rows whose ids the run has read with `advance`; false, and nothing is done,
/// where others may equal the last of them, which takes a look at all.
template <RankedRun Run>
[[nodiscard]] bool draw_from_likeliest(Run& run, const banned_list& bans, const step_draws& draws,
                                       const sampling_options& o, std::size_t length,
                                       std::vector<likely_piece>& drawn) {
  ranked_pieces<Run> found;
  found.find(run, bans, backends::normalized_over::all_pieces, std::min(o.top_k + 1, run.vocabulary()));
  for (const std::uint32_t row : draws.rows) {
    const auto logits = found.log_probabilities(row);  // but for a number that is the same for all
    if (logits.size() > o.top_k && found.ids(row)[o.top_k] >= 0 && logits[o.top_k] == logits[o.top_k - 1]) return false;
  }
  const auto pieces = [&](std::uint32_t row) {
    std::vector<drawn_piece> all;
    for (std::size_t rank = 0; rank < found.ids(row).size() && found.ids(row)[rank] >= 0; ++rank)
      all.push_back({found.ids(row)[rank], static_cast<double>(found.log_probabilities(row)[rank])});
    std::ranges::sort(all, {}, &drawn_piece::id);
    return drawable_pieces(std::move(all), o);
  };
  draw_from(draws, pieces, length, drawn);
  return true;
}

/// A step of sampling: the run reads the last ids of its targets, `targets` in the order of its rows, and overwrites
/// `drawn` with a piece for each draw, and its log-probability where it was drawn.
///
/// Of a run that ranks pieces itself, the host reads whole rows only where `top_p` asks for the likeliest of all, or
/// `top_k` for many. Throws generation_error where the rules ban every piece, and what the run's step throws.
template <class Run>
void draw_next(Run& run, std::span<const std::span<const std::int32_t>> targets, const step_draws& draws,
               const options& o, const sampling_options& how, const end_ids& ids, std::vector<likely_piece>& drawn) {
  drawn.clear();
  std::vector<std::int32_t> last;
  for (const auto& target : targets) last.push_back(target.back());
  const std::size_t length = targets.front().size();
  if constexpr (RankedRun<Run>) {
    run.advance(last);
    banned_list bans;
    for (const auto& target : targets) bans.add(target, o, ids, run.vocabulary());
    if (how.top_k == 0 && how.top_p == 1) {
      ranked_pieces<Run> found;
      found.draw(run, bans, draws.rows, draws.uniforms, how.temperature);
      for (std::size_t i = 0; i < draws.rows.size(); ++i) {
        if (found.ids(i)[0] < 0) refuse_bans(length);
        drawn.push_back({found.ids(i)[0], static_cast<double>(found.log_probabilities(i)[0])});
      }
      return;
    }
    if (how.top_k > 0 && how.top_k < most_ranked && draw_from_likeliest(run, bans, draws, how, length, drawn)) return;
    run.in_stream().wait();
  }
  const auto logits = [&] {
    if constexpr (RankedRun<Run>)
      return run.pending_logits();
    else
      return run.step(last);
  }();
  const auto pieces = [&](std::uint32_t row) {
    const auto scores = logits[row];
    using T = typename decltype(scores)::value_type;
    ban_pieces(targets[row], o, ids, scores);
    return drawable_pieces(std::span<const T>(scores), how);
  };
  draw_from(draws, pieces, length, drawn);
}

}  // namespace clinicalbert::generation
