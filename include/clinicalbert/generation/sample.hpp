#pragma once

#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <vector>

#include "clinicalbert/generation/draw_next.hpp"
#include "clinicalbert/generation/greedy.hpp"
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
  std::vector<std::uint32_t> running(draw.results), parents;  // the numbers of targets; by row of the last step
  std::iota(running.begin(), running.end(), 0u);
  step_draws draws;
  std::vector<std::span<const std::int32_t>> of_rows;
  std::vector<likely_piece> drawn;
  for (std::size_t length = 1; length < o.max_length; ++length) {
    const bool is_first = length == 1;  // all begin with one row
    draws = {};
    of_rows.clear();
    for (std::size_t i = 0; i < running.size(); ++i) {
      const auto bits = tensors::random_bits({draw.seed, static_cast<std::uint32_t>(length), site}, running[i], 0);
      draws.rows.push_back(is_first ? 0 : static_cast<std::uint32_t>(i));
      draws.uniforms.push_back((bits[0] + bits[1] * 0x1p-32) * 0x1p-32);
      if (i == 0 || !is_first) of_rows.emplace_back(targets[running[i]].ids);
    }
    draw_next(run, of_rows, draws, o, draw, ids, drawn);
    std::vector<std::uint32_t> going_on;
    parents.clear();
    for (std::size_t i = 0; i < running.size(); ++i) {
      target& t = targets[running[i]];
      t.ids.push_back(drawn[i].id);
      t.log_probabilities.push_back(drawn[i].log_probability);
      if (drawn[i].id == ids.end) continue;
      going_on.push_back(running[i]);
      parents.push_back(draws.rows[i]);
    }
    running = going_on;
    if (running.empty()) break;
    run.keep(parents);
  }
  return targets;
}

}  // namespace clinicalbert::generation
