#pragma once

#include <algorithm>
#include <cstddef>
#include <span>

#include "clinicalbert/backends/decay_runs.hpp"
#include "clinicalbert/optimizers/sgd.hpp"
#include "clinicalbert/training/parameter_groups.hpp"
#include "clinicalbert/training/state.hpp"

namespace clinicalbert::training {

/// One step of SGD over every parameter that is not frozen, on the host's threads; sets their gradients to zero. The
/// first moment is the momentum.
template <class Model>
void update_sgd(typename Model::stream& s, state<Model>& run, const optimizers::sgd_settings& settings,
                const parameter_groups& groups, double learning_rate, double gradient_scale) noexcept {
  using E = typename Model::E;
  constexpr std::size_t chunk = 16384;
  auto spared = settings;
  spared.weight_decay = 0;
  for (const parameter_group& group : groups.groups) {
    const std::size_t size = group.where.end - group.where.begin;
    const auto of = [&](std::span<E> all, std::size_t begin, std::size_t end) {
      return all.subspan(group.where.begin + begin, end - begin);
    };
    s.for_each((size + chunk - 1) / chunk, [&](std::size_t item, std::size_t) {
      backends::for_each_decay_run(group.spared, item * chunk, std::min((item + 1) * chunk, size),
                                   [&](std::size_t begin, std::size_t end, bool decays) {
                                     const auto g = of(run.gradients.flat(), begin, end);
                                     optimizers::sgd_update<E>(
                                         of(run.weights.flat(), begin, end), g, of(run.first_moment.flat(), begin, end),
                                         decays ? settings : spared, learning_rate * group.rate_factor, gradient_scale);
                                     std::ranges::fill(g, E(0));
                                   });
    });
  }
}

}  // namespace clinicalbert::training
