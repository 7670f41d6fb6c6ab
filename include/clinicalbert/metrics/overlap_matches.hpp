#pragma once

#include <algorithm>
#include <cstddef>
#include <set>
#include <span>
#include <utility>
#include <vector>

namespace clinicalbert::metrics {

/// How many pairs of a gold and a predicted span can be formed of which both share a byte or a word, each span being in
/// one pair at most: the largest number possible.
///
/// `Span` has half-open `begin` and `end`; empty ones match nothing. By rising end, each span takes of the spans of the
/// other side that are open where it ends the one that ends first: whatever comes later would rather have the others.
template <class Span>
[[nodiscard]] std::size_t count_overlap_matches(std::span<const Span> gold, std::span<const Span> predicted) {
  struct event {
    decltype(Span::begin) at;
    bool begins;
    bool is_gold;
    std::size_t item;
  };
  std::vector<event> events;
  for (const bool is_gold : {true, false}) {
    const auto spans = is_gold ? gold : predicted;
    for (std::size_t i = 0; i < spans.size(); ++i) {
      if (spans[i].begin >= spans[i].end) continue;
      events.push_back({spans[i].begin, true, is_gold, i});
      events.push_back({spans[i].end, false, is_gold, i});
    }
  }
  std::sort(events.begin(), events.end(), [](const event& a, const event& b) {
    if (a.at != b.at) return a.at < b.at;
    if (a.begins != b.begins) return b.begins;  // what ends here does not meet what begins here
    return a.is_gold != b.is_gold ? a.is_gold : a.item < b.item;
  });
  using open_spans = std::set<std::pair<decltype(Span::end), std::size_t>>;  // by end
  open_spans open_gold, open_predicted;
  std::size_t matches = 0;
  for (const auto& now : events) {
    auto& own = now.is_gold ? open_gold : open_predicted;
    auto& others = now.is_gold ? open_predicted : open_gold;
    const std::pair key{(now.is_gold ? gold : predicted)[now.item].end, now.item};
    if (now.begins) {
      own.insert(key);
    } else if (own.erase(key) != 0 && !others.empty()) {
      others.erase(others.begin());
      ++matches;
    }
  }
  return matches;
}

}  // namespace clinicalbert::metrics
