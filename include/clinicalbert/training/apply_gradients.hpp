#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <type_traits>

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
/// finite, counts the step and moves the weights by update(gradient_scale). Sets the gradients to zero.
///
/// They are `loss_scale` times those of the loss (loss_scale.hpp), which alone are clipped. Returns the norm before
/// clipping (torch's clip_grad_norm_); where it is not finite, weights, moments and the number of steps stay.
template <class Model, class Update>
double clip_and_update(typename Model::stream& s, state<Model>& run, double max_norm, Update&& update,
                       std::span<const typename Model::E> others = {}, double loss_scale = 1) {
  using E = typename Model::E;
  using op = backends::adamw_op<typename Model::backend>;
  double square = op::squared_norm(s, std::span<const E>(run.gradients.flat()));
  if (!others.empty()) square += op::squared_norm(s, others);
  const double norm = std::sqrt(square) / loss_scale;
  if (std::isfinite(norm)) {
    ++run.steps;
    update((max_norm > 0 ? optimizers::clip_factor(norm, max_norm) : 1.0) / loss_scale);
  } else {
    std::ranges::fill(run.gradients.flat(), E(0));
  }
  s.wait();
  return norm;
}

/// A backend whose AdamW clips by a norm that the host has not read yet (backends/cuda/adamw.hpp).
template <class B>
concept ClipsUnread = requires {
  backends::adamw_op<B>::clips_unread;
};

/// As clip_and_update on such a backend, where the host waits once, behind it all: update(gradient_scale, clip) hands
/// the clip to adamw_op. It begins before anybody knows whether the norm is finite; where it is not, its kernels skip
/// the step.
template <class Model, class Update>
requires ClipsUnread<typename Model::backend>
double clip_unread(typename Model::stream& s, state<Model>& run, double max_norm, Update&& update, double loss_scale) {
  using E = typename Model::E;
  ++run.steps;
  const double square = backends::adamw_op<typename Model::backend>::clipped(
      s, std::span<const E>(run.gradients.flat()), max_norm > 0 ? max_norm : std::numeric_limits<double>::infinity(),
      1 / loss_scale, [&](const auto& clip) { update(1 / loss_scale, clip); });
  const double norm = std::sqrt(square) / loss_scale;
  if (!std::isfinite(norm)) --run.steps;
  try {
    s.wait();
  } catch (...) {
    std::ranges::fill(run.gradients.flat(), E(0));  // which no kernel may have done
    throw;
  }
  return norm;
}

/// Clips, and moves all weights by AdamW. Biases and layer norms do not decay. Loshchilov & Hutter 2019, algorithm 2;
/// agrees with torch.optim.AdamW. `loss_scale`: as in clip_and_update.
template <class Model>
double apply_gradients(typename Model::stream& s, state<Model>& run, const optimizers::adamw_settings& settings,
                       double learning_rate, double max_norm, double loss_scale = 1) {
  const auto update = [&](double scale, const auto&... clip) {
    backends::adamw_op<typename Model::backend>::update(
        s, adamw_numbers(settings, run.steps, learning_rate, scale), run.weights.flat(), run.gradients.flat(),
        run.first_moment.flat(), run.second_moment.flat(), run.spared, clip...);
  };
  if constexpr (ClipsUnread<typename Model::backend>)
    return clip_unread(s, run, max_norm, update, loss_scale);
  else
    return clip_and_update(s, run, max_norm, update, {}, loss_scale);
}

/// Moves the weights by AdamW, group by group; `clip`: nothing, or that of a backend that clips unread.
template <class Model, class... Clip>
void update_adamw(typename Model::stream& s, state<Model>& run, const optimizers::adamw_settings& settings,
                  const parameter_groups& groups, double learning_rate, double gradient_scale, const Clip&... clip) {
  using E = typename Model::E;
  for (const parameter_group& group : groups.groups) {
    const auto of = [&](std::span<E> all) {
      return all.subspan(group.where.begin, group.where.end - group.where.begin);
    };
    backends::adamw_op<typename Model::backend>::update(
        s, adamw_numbers(settings, run.steps, learning_rate * group.rate_factor, gradient_scale),
        of(run.weights.flat()), of(run.gradients.flat()), of(run.first_moment.flat()), of(run.second_moment.flat()),
        group.spared, clip...);
  }
}

/// Moves the weights by the optimizer that the options name, group by group.
template <class Model>
void update_groups(typename Model::stream& s, state<Model>& run, const training_options& options,
                   const parameter_groups& groups, double learning_rate, double gradient_scale) {
  switch (options.optimizer) {
    case optimizer_kind::lamb:
      return update_lamb(s, run, options.lamb, groups, learning_rate, gradient_scale);
    case optimizer_kind::sgd:
      return update_sgd(s, run, options.sgd, groups, learning_rate, gradient_scale);
    case optimizer_kind::adamw:
      return update_adamw(s, run, options.adamw, groups, learning_rate, gradient_scale);
  }
}

/// Clips, and moves the weights by the optimizer that the options name, group by group, and `adapters`, where there are
/// any, with what they adapt; what is frozen keeps its bits, its moments stay zero, and its gradients count in no norm.
/// `loss_scale`: as in clip_and_update.
template <class Model>
double apply_gradients(typename Model::stream& s, state<Model>& run, const training_options& options,
                       const parameter_groups& groups, double learning_rate,
                       low_rank_adapters<std::type_identity_t<Model>>* adapters = nullptr, double loss_scale = 1) {
  using E = typename Model::E;
  if (adapters != nullptr || !groups.frozen.empty()) s.wait();  // the host reads and writes gradients
  if (adapters != nullptr) adapters->project(s, run.gradients.flat());
  for (const auto& [begin, end] : groups.frozen)
    std::ranges::fill(run.gradients.flat().subspan(begin, end - begin), E(0));
  if constexpr (ClipsUnread<typename Model::backend>)
    if (options.optimizer == optimizer_kind::adamw && adapters == nullptr)
      return clip_unread(
          s, run, options.max_norm,
          [&](double scale, const auto& clip) {
            update_adamw(s, run, options.adamw, groups, learning_rate, scale, clip);
          },
          loss_scale);
  return clip_and_update(
      s, run, options.max_norm,
      [&](double scale) {
        update_groups(s, run, options, groups, learning_rate, scale);
        if (adapters == nullptr) return;
        update_low_rank(s, *adapters, options, run.steps, learning_rate, scale);
        adapters->merge(s, run.weights.flat());
      },
      adapters != nullptr ? std::span<const E>(adapters->gradients) : std::span<const E>(), loss_scale);
}

}  // namespace clinicalbert::training
