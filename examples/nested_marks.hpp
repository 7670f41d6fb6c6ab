#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <vector>

#include "clinicalbert/labels/entity.hpp"

namespace clinicalbert::examples {

/// Walks over the bytes of a text with entities that may share some, so that what opens last closes first.
///
/// `entities`: in the order of their begins, longer ones first, none empty. Calls `text(begin, end)` for the bytes
/// between marks, `open(entity, goes_on)` and `close(entity, goes_on)` with an entity's number. An entity that crosses
/// the end of another is closed there and opened again: these two go on.
template <class Text, class Open, class Close>
void for_each_mark(std::size_t text_size, std::span<const labels::entity> entities, Text text, Open open, Close close) {
  std::vector<std::size_t> inside, again;  // the outermost first
  for (std::size_t at = 0, next = 0;;) {
    std::size_t stop = next < entities.size() ? entities[next].span.begin : text_size;
    for (const std::size_t i : inside) stop = std::min<std::size_t>(stop, entities[i].span.end);
    if (stop > at) text(at, stop);
    at = std::max(at, stop);
    const auto ends = [&](std::size_t i) { return entities[i].span.end <= at; };
    const auto kept = static_cast<std::size_t>(std::find_if(inside.begin(), inside.end(), ends) - inside.begin());
    for (again.clear(); inside.size() > kept; inside.pop_back()) {
      const std::size_t last = inside.back();
      close(last, !ends(last));
      if (!ends(last)) again.push_back(last);
    }
    for (; !again.empty(); again.pop_back()) {
      open(again.back(), true);
      inside.push_back(again.back());
    }
    for (; next < entities.size() && entities[next].span.begin <= at; ++next) {
      open(next, false);
      inside.push_back(next);
    }
    if (at >= text_size && inside.empty() && next == entities.size()) return;
  }
}

}  // namespace clinicalbert::examples
