#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <variant>
#include <vector>

#include "clinicalbert/batches/shuffle.hpp"
#include "clinicalbert/tensors/random.hpp"
#include "clinicalbert/training/search_grid.hpp"
#include "clinicalbert/training/search_space.hpp"

namespace clinicalbert::training {

/// The value of a dimension at `part`, from 0 to less than 1: all choices and all whole numbers take the same share of
/// it, or of a logarithmic range the share that they have of the logarithms.
[[nodiscard]] inline setting_value value_at(const search_dimension& dimension, double part) {
  if (const auto* choices = std::get_if<std::vector<setting_value>>(&dimension.values)) {
    const auto place = static_cast<std::size_t>(part * static_cast<double>(choices->size()));
    return (*choices)[std::min(place, choices->size() - 1)];
  }
  const auto& range = std::get<value_range>(dimension.values);
  const double end = range.is_whole ? range.to + 1 : range.to;
  const double number =
      range.is_log ? range.from * std::pow(end / range.from, part) : range.from + (end - range.from) * part;
  return value_in(range, range.is_whole ? std::floor(number) : number);
}

/// The settings of a random trial: a function of the seed and the trial's number, so that trials can be drawn in any
/// order. Philox. The space must have passed check_space. Bergstra and Bengio 2012, "Random search for hyper-parameter
/// optimization".
[[nodiscard]] inline trial_settings draw_settings(const search_space& space, std::uint64_t seed, std::uint32_t trial) {
  constexpr std::uint32_t site = 0x73656172;  // apart from the numbers that training draws with the same seed
  trial_settings settings;
  for (std::size_t d = 0; d < space.size(); ++d) {
    const auto words = tensors::random_bits({seed, trial, site, 0}, static_cast<std::uint32_t>(d), 0);
    const std::uint64_t bits = (std::uint64_t{words[0]} << 32 | words[1]) >> 11;
    settings.emplace_back(space[d].name, value_at(space[d], static_cast<double>(bits) * 0x1p-53));
  }
  return settings;
}

/// Whether a space is a few values that are all as likely, so that drawing without repetition is well defined.
[[nodiscard]] inline bool is_small(const search_space& space) {
  constexpr double most = 65536;
  double size = 1;
  for (const auto& dimension : space) {
    const auto* range = std::get_if<value_range>(&dimension.values);
    if (range == nullptr) {
      size *= static_cast<double>(std::get<std::vector<setting_value>>(dimension.values).size());
    } else {
      if (!range->is_whole || range->is_log) return false;
      size *= range->to - range->from + 1;
    }
  }
  return size <= most;
}

/// The settings of the first `trials` random trials. In a small space none comes twice, and there are as many as it has
/// at most. More trials begin with the same ones. Throws std::invalid_argument as check_space.
[[nodiscard]] inline std::vector<trial_settings> draw_trials(const search_space& space, std::size_t trials,
                                                             std::uint64_t seed) {
  check_space(space);
  std::vector<trial_settings> drawn;
  if (is_small(space)) {
    search_space all = space;
    for (auto& dimension : all)
      if (auto* range = std::get_if<value_range>(&dimension.values)) range->steps = 0;
    const search_grid grid(all);
    for (const auto number : batches::shuffled_order(static_cast<std::uint32_t>(grid.size()), seed, 0)) {
      if (drawn.size() == trials) break;
      drawn.push_back(grid[number]);
    }
    return drawn;
  }
  for (std::size_t i = 0; i < trials; ++i) drawn.push_back(draw_settings(space, seed, static_cast<std::uint32_t>(i)));
  return drawn;
}

}  // namespace clinicalbert::training
