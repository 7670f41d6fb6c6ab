#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>

#include "clinicalbert/generation/copied_numbers.hpp"
#include "clinicalbert/generation/generation_error.hpp"
#include "clinicalbert/generation/options.hpp"

namespace clinicalbert::generation {

/// What a banned piece's logit or log-probability becomes.
inline constexpr double banned = -std::numeric_limits<double>::infinity();

/// each(id) of the pieces that may not follow `target`, of a vocabulary of so many; one may be named twice. They are
/// its end while it is too short, those that would end a run of `no_repeat_ngram` ids that it has already, but for what
/// a number must go on with, and numbers that are not the source's (copied_numbers.hpp).
///
/// Runs are compared over the start token too. The order and the counting are those of transformers'
/// MinLengthLogitsProcessor and NoRepeatNGramLogitsProcessor.
template <class Each>
void for_each_banned(std::span<const std::int32_t> target, const options& o, const end_ids& ids, std::size_t vocabulary,
                     Each&& each) {
  const bool must_go_on = o.numbers != nullptr && o.numbers->is_in_number(target);
  if (const std::size_t n = o.no_repeat_ngram; n > 0 && target.size() + 1 >= n && !must_go_on) {
    const auto last = target.last(n - 1);
    for (std::size_t i = 0; i + n <= target.size(); ++i)
      if (std::equal(last.begin(), last.end(), target.begin() + static_cast<std::ptrdiff_t>(i)))
        each(target[i + n - 1]);
  }
  if (o.numbers != nullptr) o.numbers->for_each_banned(target, vocabulary, each);
  if (target.size() < o.min_length) each(ids.end);
}

/// Bans these pieces. scores: [V], logits or log-probabilities of the next piece.
template <class T>
void ban_pieces(std::span<const std::int32_t> target, const options& o, const end_ids& ids, std::span<T> scores) {
  for_each_banned(target, o, ids, scores.size(),
                  [&](std::int32_t id) { scores[static_cast<std::size_t>(id)] = static_cast<T>(banned); });
}

/// Throws what says that the rules leave no piece for a target of this length.
[[noreturn]] inline void refuse_bans(std::size_t length) {
  throw generation_error("the rules ban every piece at length " + std::to_string(length));
}

}  // namespace clinicalbert::generation
