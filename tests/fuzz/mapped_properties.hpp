#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "clinicalbert/text/cleaning/mapped_text.hpp"
#include "clinicalbert/text/cleaning/offset_map.hpp"
#include "clinicalbert/text/span.hpp"
#include "tests/fuzz/input.hpp"
#include "tests/fuzz/spans.hpp"

// What only checks is not what is fuzzed: comparisons in it would be half of the time.
#ifdef __clang__
#pragma clang attribute push(__attribute__((no_sanitize("coverage"))), apply_to = function)
#endif

namespace clinicalbert::fuzz {

/// What holds of a text that any steps have made of `original`, and of its map.
inline void require_mapped(std::string_view original, const text::mapped_text& made) {
  require(made.map.size() == made.text.size(), "the map has each byte of the text");
  const borders whole(original);
  text::byte_span before{0, 0};
  std::uint32_t end = 0;
  for (const auto& run : made.map.runs()) {
    require(run.made.begin == end && run.made.end > end && run.made.end <= made.text.size(), "runs follow each other");
    end = run.made.end;
    require(whole.hold(run.original, true), "originals are borders of code points");
    require(run.original.begin >= before.begin && run.original.end >= before.end, "originals rise");
    before = run.original;
    const auto from = original.substr(run.original.begin, run.original.size());
    if (run.copied) {
      require(from == std::string_view(made.text).substr(run.made.begin, run.made.size()),
              "what is mapped back is the original bytes");
    }
  }
  require(end == made.text.size(), "runs reach to the end");
}

/// What origin and image say of a span of the made text, and what they must.
inline void require_origin(const text::mapped_text& made, std::uint32_t begin, std::uint32_t end) {
  const auto& map = made.map;
  const text::byte_span origin = map.origin({begin, end});
  text::byte_span wanted{0xFFFFFFFF, 0};
  bool inserted = false;
  for (const auto& run : map.runs()) {
    if (run.made.end <= begin || run.made.begin >= end) continue;
    text::byte_span part = run.original;
    if (run.copied) {
      if (run.made.begin < begin) part.begin += begin - run.made.begin;
      if (run.made.end > end) part.end -= run.made.end - end;
    }
    inserted = inserted || part.empty();
    wanted = {std::min(wanted.begin, part.begin), std::max(wanted.end, part.end)};
  }
  require(origin == wanted, "an origin is the smallest span that holds what its bytes come from");
  if (inserted) return;
  const text::byte_span image = map.image(origin);
  require(image.begin <= begin && image.end >= end && image.end <= made.text.size(),
          "the image of an origin holds what it is the origin of");
}

/// What holds of two steps one after the other: at both ends of each run, and at every 16th byte.
inline void require_composed(const text::offset_map& first, const text::offset_map& second,
                             const text::offset_map& whole) {
  require(whole.size() == second.size(), "a composed map is of the last text");
  const auto check = [&](std::uint32_t at) {
    require(whole.origin({at, at + 1}) == first.origin(second.origin({at, at + 1})), "maps compose byte by byte");
  };
  for (const text::offset_map* map : {&whole, &second}) {
    for (const auto& run : map->runs()) {
      check(run.made.begin);
      check(run.made.end - 1);
    }
  }
  for (std::uint32_t at = 0; at < whole.size(); at += 16) check(at);
}

}  // namespace clinicalbert::fuzz

#ifdef __clang__
#pragma clang attribute pop
#endif
