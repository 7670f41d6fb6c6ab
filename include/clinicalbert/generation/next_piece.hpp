#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>

#include "clinicalbert/generation/copied_numbers.hpp"
#include "clinicalbert/generation/options.hpp"

namespace clinicalbert::generation {

/// What a banned piece's logit or log-probability becomes.
inline constexpr double banned = -std::numeric_limits<double>::infinity();

/// Bans the pieces that may not follow `target`: its end while it is too short, those that would end a run of
/// `no_repeat_ngram` ids that it has already, but for what a number must go on with, and numbers that are not the
/// source's (copied_numbers.hpp).
///
/// scores: [V], logits or log-probabilities of the next piece. Runs are compared over the start token too. The order
/// and the counting are those of transformers' MinLengthLogitsProcessor and NoRepeatNGramLogitsProcessor.
template <class T>
void ban_pieces(std::span<const std::int32_t> target, const options& o, const end_ids& ids, std::span<T> scores) {
  const bool must_go_on = o.numbers != nullptr && o.numbers->is_in_number(target);
  if (const std::size_t n = o.no_repeat_ngram; n > 0 && target.size() + 1 >= n && !must_go_on) {
    const auto last = target.last(n - 1);
    for (std::size_t i = 0; i + n <= target.size(); ++i)
      if (std::equal(last.begin(), last.end(), target.begin() + static_cast<std::ptrdiff_t>(i)))
        scores[static_cast<std::size_t>(target[i + n - 1])] = static_cast<T>(banned);
  }
  if (o.numbers != nullptr) o.numbers->ban(target, scores);
  if (target.size() < o.min_length) scores[static_cast<std::size_t>(ids.end)] = static_cast<T>(banned);
}

}  // namespace clinicalbert::generation
