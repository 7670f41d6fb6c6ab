#pragma once

#include <algorithm>
#include <cstddef>
#include <span>

namespace clinicalbert::backends {

/// Elements [begin, end) of flat parameters.
struct element_range {
  std::size_t begin = 0, end = 0;
  friend constexpr bool operator==(const element_range&, const element_range&) = default;
};

/// f(begin, end, decays) for each stretch of [begin, end), in order, that lies wholly in one of `spared` (it does not
/// decay) or between them (it does). `spared` ascends and its ranges are apart; stretches are never empty.
template <class F>
constexpr void for_each_decay_run(std::span<const element_range> spared, std::size_t begin, std::size_t end, F&& f) {
  auto next = std::upper_bound(spared.begin(), spared.end(), begin,
                               [](std::size_t at, const element_range& range) { return at < range.end; });
  while (begin < end) {
    const bool any = next != spared.end(), decays = !any || begin < next->begin;
    const std::size_t stop = !any ? end : std::min(end, decays ? next->begin : next->end);
    f(begin, stop, decays);
    if (!decays) ++next;
    begin = stop;
  }
}

}  // namespace clinicalbert::backends
