#pragma once

#include <algorithm>
#include <cstddef>
#include <span>

#include "clinicalbert/optimizers/lamb.hpp"
#include "clinicalbert/training/parameter_groups.hpp"
#include "clinicalbert/training/state.hpp"

namespace clinicalbert::training {

/// One step of LAMB over every parameter that is not frozen, on the host's threads; sets their gradients to zero.
///
/// The parts that threads share and the order in which their sums are added do not depend on the number of threads.
template <class Model>
void update_lamb(typename Model::stream& s, state<Model>& run, const optimizers::lamb_settings& settings,
                 const parameter_groups& groups, double learning_rate, double gradient_scale) noexcept {
  using E = typename Model::E;
  constexpr std::size_t most_parts = 256, smallest_part = 8192;
  for (const parameter_range& parameter : groups.parameters) {
    const std::size_t size = parameter.where.end - parameter.where.begin;
    const std::size_t parts = std::clamp<std::size_t>(size / smallest_part, 1, most_parts);
    const optimizers::lamb_step step(settings, learning_rate * parameter.rate_factor, run.steps, gradient_scale);
    const double decay = parameter.decays ? settings.weight_decay : 0;
    const auto of = [&](std::span<E> all, std::size_t part) {
      const std::size_t begin = size * part / parts, end = size * (part + 1) / parts;
      return all.subspan(parameter.where.begin + begin, end - begin);
    };
    optimizers::lamb_step::sums sums[most_parts];
    s.for_each(parts, [&](std::size_t part, std::size_t) {
      const auto w = of(run.weights.flat(), part), g = of(run.gradients.flat(), part);
      sums[part] = step.moments<E>(w, g, of(run.first_moment.flat(), part), of(run.second_moment.flat(), part), decay);
      std::ranges::fill(g, E(0));
    });
    optimizers::lamb_step::sums all;
    for (std::size_t part = 0; part < parts; ++part) all += sums[part];
    s.for_each(parts, [&](std::size_t part, std::size_t) {
      step.move<E>(of(run.weights.flat(), part), of(run.first_moment.flat(), part), of(run.second_moment.flat(), part),
                   decay, all);
    });
  }
}

}  // namespace clinicalbert::training
