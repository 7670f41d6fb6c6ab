#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "clinicalbert/batches/shuffle.hpp"

namespace clinicalbert::training {

/// Throws std::invalid_argument unless there are at least two folds and none of them would be empty; `units`: what is
/// dealt out whole.
inline void check_folds(std::size_t folds, std::size_t units) {
  if (folds < 2) throw std::invalid_argument("folds: at least two are needed");
  if (units < folds)
    throw std::invalid_argument("folds: there are " + std::to_string(folds) + " of them and only " +
                                std::to_string(units) + " examples or groups that stay together");
}

/// The fold, 0 .. folds - 1, of each item, so that items of one label lie even: the folds differ by one item at most,
/// and in how many they have of any label by one too.
///
/// `labels`: a number an item; all the same where nothing is to lie even. A function of its arguments: the items are
/// shuffled by the seed, put in order of their labels, and dealt out. Throws as check_folds. Kohavi 1995, "A study of
/// cross-validation and bootstrap", section 2.2 (stratified).
[[nodiscard]] inline std::vector<std::uint32_t> folds_of_labels(std::span<const std::uint32_t> labels,
                                                                std::uint32_t folds, std::uint64_t seed) {
  check_folds(folds, labels.size());
  auto order = batches::shuffled_order(static_cast<std::uint32_t>(labels.size()), seed, 0);
  std::ranges::stable_sort(order, {}, [&](std::uint32_t item) { return labels[item]; });
  std::vector<std::uint32_t> result(labels.size());
  for (std::size_t place = 0; place < order.size(); ++place)
    result[order[place]] = static_cast<std::uint32_t>(place % folds);
  return result;
}

/// The fold, 0 .. folds - 1, of each item, so that items of one group (sentences of a document, questions of an
/// article) are in one fold. The folds differ by no more items than the largest group has.
///
/// `groups`: a number an item, small ones from 0. A function of its arguments: the groups are shuffled by the seed and
/// given, the largest first, to the fold that has least. Throws as check_folds.
[[nodiscard]] inline std::vector<std::uint32_t> folds_of_groups(std::span<const std::uint32_t> groups,
                                                                std::uint32_t folds, std::uint64_t seed) {
  std::vector<std::size_t> sizes(groups.empty() ? 0 : std::size_t{*std::ranges::max_element(groups)} + 1);
  for (const auto group : groups) ++sizes[group];
  check_folds(folds, sizes.size() - static_cast<std::size_t>(std::ranges::count(sizes, std::size_t{0})));
  auto order = batches::shuffled_order(static_cast<std::uint32_t>(sizes.size()), seed, 0);
  std::ranges::stable_sort(order, std::ranges::greater{}, [&](std::uint32_t group) { return sizes[group]; });
  std::vector<std::size_t> filled(folds);
  std::vector<std::uint32_t> fold_of(sizes.size());
  for (const auto group : order) {
    const auto least = std::ranges::min_element(filled);
    *least += sizes[group];
    fold_of[group] = static_cast<std::uint32_t>(least - filled.begin());
  }
  std::vector<std::uint32_t> result;
  result.reserve(groups.size());
  for (const auto group : groups) result.push_back(fold_of[group]);
  return result;
}

}  // namespace clinicalbert::training
