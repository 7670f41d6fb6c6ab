#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "clinicalbert/generation/draw_piece.hpp"
#include "clinicalbert/generation/greedy.hpp"
#include "clinicalbert/generation/next_piece.hpp"
#include "clinicalbert/generation/options.hpp"
#include "clinicalbert/tensors/random.hpp"

namespace clinicalbert::generation {

/// Targets drawn piece by piece (draw_piece.hpp), each with the log-probability of its ids where they were drawn.
///
/// What is drawn is a function of seed, number of the target and length, so a target does not depend on how many others
/// there are. `run` is at its beginning (decoder_run.hpp). Throws generation_error for options that do not fit it, and
/// where the rules ban every piece.
template <class Run>
[[nodiscard]] std::vector<target> sample(Run& run, const options& o, const sampling_options& draw, const end_ids& ids) {
  constexpr std::uint32_t site = 0x67656E;  // apart from a training run's
  check_options(o, ids, run.vocabulary(), run.positions());
  check_options(draw);
  std::vector<target> targets(draw.results, target{{ids.start}, {}});
  std::vector<std::uint32_t> running{0}, parents;  // by row of a step: the number of its target
  std::vector<std::int32_t> last{ids.start};
  for (std::size_t length = 1; length < o.max_length; ++length) {
    const auto logits = run.step(last);
    if (length == 1) {  // all begin with one row
      running.resize(draw.results);
      for (std::size_t i = 0; i < draw.results; ++i) running[i] = static_cast<std::uint32_t>(i);
    }
    std::vector<std::uint32_t> going_on;
    parents.clear();
    last.clear();
    for (std::size_t i = 0; i < running.size(); ++i) {
      target& t = targets[running[i]];
      const std::size_t row = length == 1 ? 0 : i;
      const auto scores = logits[row];
      using T = typename decltype(scores)::value_type;
      if (length > 1 || i == 0) ban_pieces(std::span<const std::int32_t>(t.ids), o, ids, scores);
      const auto pieces = drawable_pieces(std::span<const T>(scores), draw);
      if (pieces.empty()) throw generation_error("the rules ban every piece at length " + std::to_string(length));
      const auto bits = tensors::random_bits({draw.seed, static_cast<std::uint32_t>(length), site}, running[i], 0);
      const drawn_piece piece = draw_piece(pieces, (bits[0] + bits[1] * 0x1p-32) * 0x1p-32);
      t.ids.push_back(piece.id);
      t.log_probabilities.push_back(std::log(piece.probability));
      if (piece.id == ids.end) continue;
      going_on.push_back(running[i]);
      parents.push_back(static_cast<std::uint32_t>(row));
      last.push_back(piece.id);
    }
    running = going_on;
    if (running.empty()) break;
    run.keep(parents);
  }
  return targets;
}

}  // namespace clinicalbert::generation
