#pragma once

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "clinicalbert/labels/label_error.hpp"
#include "clinicalbert/labels/tag_set.hpp"
#include "clinicalbert/losses/chain_sums.hpp"

namespace clinicalbert::labels {

/// What a sequence of tags scores beside its logits: by its first tag [K], by each pair of neighbors [K, K] (row: the
/// former), and by its last tag [K]; minus infinity forbids. K is at most 65,535.
struct tag_transitions {
  std::vector<double> starts;
  std::vector<double> pairs;
  std::vector<double> ends;

  tag_transitions() = default;

  /// 0 where the scheme of the tags allows it, minus infinity elsewhere.
  explicit tag_transitions(const tag_set& tags)
      : starts(tags.size()), pairs(tags.size() * tags.size()), ends(tags.size()) {
    if (tags.size() > std::numeric_limits<std::uint16_t>::max()) throw label_error("there are too many tags to decode");
    const auto score = [](bool allowed) { return allowed ? 0.0 : -std::numeric_limits<double>::infinity(); };
    const auto scheme = tags.scheme();
    for (std::size_t i = 0; i < tags.size(); ++i) {
      starts[i] = score(may_start(scheme, tags[i].prefix));
      ends[i] = score(may_end(scheme, tags[i].prefix));
      for (std::size_t j = 0; j < tags.size(); ++j) {
        pairs[i * tags.size() + j] = score(may_follow(scheme, tags[i], tags[j]));
      }
    }
  }

  [[nodiscard]] std::size_t classes() const noexcept { return starts.size(); }
  /// Valid until it changes.
  [[nodiscard]] losses::chain_scores<const double> view() const noexcept { return {starts, pairs, ends}; }

  /// Adds what a CRF has learned; what is forbidden stays so. Throws label_error for scores of another number of tags.
  template <class T>
  void add(const losses::chain_scores<const T>& learned) {
    const auto add_each = [](std::vector<double>& to, std::span<const T> from) {
      if (from.size() != to.size())
        throw label_error("there are " + std::to_string(from.size()) + " scores of a CRF where the tags need " +
                          std::to_string(to.size()));
      for (std::size_t i = 0; i < to.size(); ++i) to[i] += static_cast<double>(from[i]);
    };
    add_each(starts, learned.starts);
    add_each(pairs, learned.pairs);
    add_each(ends, learned.ends);
  }
};

/// Memory of `decode_tags`, used again: nothing is allocated for a sequence that is not longer than any before.
struct tag_workspace {
  std::vector<double> score;
  std::vector<double> next;
  std::vector<std::uint16_t> best_before;  // [T, K]

  void reserve(std::size_t words, std::size_t classes) {
    if (score.size() < classes) score.resize(classes);
    if (next.size() < classes) next.resize(classes);
    if (best_before.size() < words * classes) best_before.resize(words * classes);
  }
};

/// The sequence of tags with the highest score, sum of logits + transitions (Viterbi); the first one among equals.
///
/// `logits`: [T, K] row-major; `path`: [T], overwritten. Returns the score; 0 for T = 0. A logit that is NaN counts as
/// minus infinity, and the path is an allowed one all the same. Cost: T K^2.
template <class T>
double decode_tags(std::span<const T> logits, const tag_transitions& transitions, std::span<std::uint32_t> path,
                   tag_workspace& workspace) {
  constexpr double never = -std::numeric_limits<double>::infinity();
  // A logit of minus infinity must stay better than a forbidden tag.
  constexpr double lowest = std::numeric_limits<double>::lowest() / 4;
  const std::size_t classes = transitions.classes();
  const std::size_t words = path.size();
  assert(logits.size() == words * classes);
  if (words == 0) return 0.0;
  workspace.reserve(words, classes);
  double* score = workspace.score.data();
  double* next = workspace.next.data();
  const auto logit = [&](std::size_t t, std::size_t k) {
    const auto value = static_cast<double>(logits[t * classes + k]);
    return value > lowest ? value : lowest;
  };
  const auto add = [&](double sum, double term) { return sum == never ? never : std::max(sum + term, lowest); };

  for (std::size_t k = 0; k < classes; ++k) score[k] = add(transitions.starts[k], logit(0, k));
  for (std::size_t t = 1; t < words; ++t) {
    for (std::size_t k = 0; k < classes; ++k) {
      double best = never;
      std::size_t from = 0;
      for (std::size_t j = 0; j < classes; ++j) {
        const double candidate = score[j] + transitions.pairs[j * classes + k];
        if (candidate > best) {
          best = candidate;
          from = j;
        }
      }
      next[k] = add(best, logit(t, k));
      workspace.best_before[t * classes + k] = static_cast<std::uint16_t>(from);
    }
    std::swap(score, next);
  }

  double best = never;
  std::size_t last = 0;
  for (std::size_t k = 0; k < classes; ++k) {
    const double candidate = score[k] + transitions.ends[k];
    if (candidate > best) {
      best = candidate;
      last = k;
    }
  }
  for (std::size_t t = words; t-- > 0;) {
    path[t] = static_cast<std::uint32_t>(last);
    if (t > 0) last = workspace.best_before[t * classes + last];
  }
  return best;
}

}  // namespace clinicalbert::labels
