#pragma once

#include <algorithm>
#include <cmath>
#include <span>

#include "clinicalbert/backends/contract.hpp"
#include "clinicalbert/optimizers/adamw.hpp"
#include "clinicalbert/optimizers/clip_norm.hpp"
#include "clinicalbert/training/adamw_numbers.hpp"
#include "clinicalbert/training/low_rank_adapters.hpp"
#include "clinicalbert/training/options.hpp"
#include "clinicalbert/training/parameter_groups.hpp"
#include "clinicalbert/training/state.hpp"
#include "clinicalbert/training/update_lamb.hpp"
#include "clinicalbert/training/update_low_rank.hpp"
#include "clinicalbert/training/update_sgd.hpp"

namespace clinicalbert::training {

/// Ends a training step: clips the gradients, and `others` with them, to `max_norm` (0: any), and, where their norm is
/// finite, moves the weights by update(gradient_scale). Sets the gradients to zero.
///
/// Returns the norm before clipping (torch's clip_grad_norm_); where it is not finite, the weights stay as they are.
template <class Model, class Update>
double clip_and_update(typename Model::stream& s, state<Model>& run, double max_norm, Update&& update,
                       std::span<const typename Model::E> others = {}) {
  using E = typename Model::E;
  using op = backends::adamw_op<typename Model::backend>;
  double square = op::squared_norm(s, std::span<const E>(run.gradients.flat()));
  if (!others.empty()) square += op::squared_norm(s, others);
  const double norm = std::sqrt(square);
  ++run.steps;
  if (std::isfinite(norm))
    update(max_norm > 0 ? optimizers::clip_factor(norm, max_norm) : 1.0);
  else
    std::ranges::fill(run.gradients.flat(), E(0));
  s.wait();
  return norm;
}

/// Clips, and moves all weights by AdamW. Biases and layer norms do not decay. Loshchilov & Hutter 2019, algorithm 2;
/// agrees with torch.optim.AdamW.
template <class Model>
double apply_gradients(typename Model::stream& s, state<Model>& run, const optimizers::adamw_settings& settings,
                       double learning_rate, double max_norm) {
  return clip_and_update(s, run, max_norm, [&](double scale) {
    backends::adamw_op<typename Model::backend>::update(s, adamw_numbers(settings, run.steps, learning_rate, scale),
                                                        run.weights.flat(), run.gradients.flat(),
                                                        run.first_moment.flat(), run.second_moment.flat(), run.spared);
  });
}

/// Moves the weights by the optimizer that the options name, group by group.
template <class Model>
void update_groups(typename Model::stream& s, state<Model>& run, const training_options& options,
                   const parameter_groups& groups, double learning_rate, double gradient_scale) {
  using E = typename Model::E;
  switch (options.optimizer) {
    case optimizer_kind::lamb:
      return update_lamb(s, run, options.lamb, groups, learning_rate, gradient_scale);
    case optimizer_kind::sgd:
      return update_sgd(s, run, options.sgd, groups, learning_rate, gradient_scale);
    case optimizer_kind::adamw:
      break;
  }
  for (const parameter_group& group : groups.groups) {
    const auto of = [&](std::span<E> all) {
      return all.subspan(group.where.begin, group.where.end - group.where.begin);
    };
    backends::adamw_op<typename Model::backend>::update(
        s, adamw_numbers(options.adamw, run.steps, learning_rate * group.rate_factor, gradient_scale),
        of(run.weights.flat()), of(run.gradients.flat()), of(run.first_moment.flat()), of(run.second_moment.flat()),
        group.spared);
  }
}

/// Clips, and moves the weights by the optimizer that the options name, group by group, and `adapters`, where there are
/// any, with what they adapt; what is frozen keeps its bits, its moments stay zero, and its gradients count in no norm.
template <class Model>
double apply_gradients(typename Model::stream& s, state<Model>& run, const training_options& options,
                       const parameter_groups& groups, double learning_rate,
                       low_rank_adapters<Model>* adapters = nullptr) {
  using E = typename Model::E;
  if (adapters != nullptr || !groups.frozen.empty()) s.wait();  // the host reads and writes gradients
  if (adapters != nullptr) adapters->project(s, run.gradients.flat());
  for (const auto& [begin, end] : groups.frozen)
    std::ranges::fill(run.gradients.flat().subspan(begin, end - begin), E(0));
  return clip_and_update(
      s, run, options.max_norm,
      [&](double scale) {
        update_groups(s, run, options, groups, learning_rate, scale);
        if (adapters == nullptr) return;
        update_low_rank(s, *adapters, options, run.steps, learning_rate, scale);
        adapters->merge(s, run.weights.flat());
      },
      adapters != nullptr ? std::span<const E>(adapters->gradients) : std::span<const E>());
}

}  // namespace clinicalbert::training
