#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "clinicalbert/metrics/span_f1.hpp"

namespace clinicalbert::examples {

using typed_span = metrics::span_f1::typed_span;

/// The number of the gold span that each predicted span is taken for, or nothing.
///
/// First spans of one type that overlap are paired, as many as possible, so that these are what `span_match::overlap`
/// counts as correct; then what is left, whatever its type. Each list is in order and its spans do not overlap each
/// other, as those of tags: so the spans that end first are paired first, and no other way pairs more.
[[nodiscard]] inline std::vector<std::optional<std::size_t>> pair_entities(std::span<const typed_span> gold,
                                                                           std::span<const typed_span> predicted) {
  std::vector<std::optional<std::size_t>> pairs(predicted.size());
  std::vector<bool> is_taken(gold.size());
  const auto pair = [&](std::span<const std::size_t> left, std::span<const std::size_t> right) {
    for (std::size_t g = 0, p = 0; g < left.size() && p < right.size();) {
      const auto &a = gold[left[g]], &b = predicted[right[p]];
      if (a.begin < b.end && b.begin < a.end) {
        pairs[right[p++]] = left[g];
        is_taken[left[g++]] = true;
      } else if (a.end <= b.begin) {
        ++g;
      } else {
        ++p;
      }
    }
  };
  std::vector<std::size_t> left, right;
  const auto choose = [&](auto is_of_interest) {
    left.clear();
    right.clear();
    for (std::size_t g = 0; g < gold.size(); ++g)
      if (!is_taken[g] && is_of_interest(gold[g])) left.push_back(g);
    for (std::size_t p = 0; p < predicted.size(); ++p)
      if (!pairs[p] && is_of_interest(predicted[p])) right.push_back(p);
  };
  std::vector<std::string_view> types;
  for (const auto& span : predicted)
    if (std::find(types.begin(), types.end(), span.type) == types.end()) types.push_back(span.type);
  for (const auto type : types) {
    choose([&](const typed_span& span) { return span.type == type; });
    pair(left, right);
  }
  choose([](const typed_span&) { return true; });
  pair(left, right);
  return pairs;
}

}  // namespace clinicalbert::examples
