#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "clinicalbert/generation/likeliest_piece.hpp"
#include "clinicalbert/generation/options.hpp"

namespace clinicalbert::generation {

/// A generated target, and the log-probability of each id after the first, given those before it and the rules.
struct target {
  std::vector<std::int32_t> ids;  ///< with the start token, and the end token unless it was cut at the maximum length
  std::vector<double> log_probabilities;
};

/// The likeliest piece at each step; of equal ones that of the lower id.
///
/// `run` is at its beginning (decoder_run.hpp). Throws generation_error for options that do not fit it, and where the
/// rules ban every piece. Agrees with transformers' greedy search.
template <class Run>
[[nodiscard]] target greedy(Run& run, const options& o, const end_ids& ids) {
  check_options(o, ids, run.vocabulary(), run.positions());
  target out{{ids.start}, {}};
  while (out.ids.size() < o.max_length && (out.ids.size() == 1 || out.ids.back() != ids.end)) {
    const auto next = likeliest_piece(run, std::span<const std::int32_t>(out.ids), o, ids);
    out.log_probabilities.push_back(next.log_probability);
    out.ids.push_back(next.id);
  }
  return out;
}

}  // namespace clinicalbert::generation
