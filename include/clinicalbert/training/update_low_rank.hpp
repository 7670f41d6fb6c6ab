#pragma once

#include <cstddef>
#include <span>

#include "clinicalbert/backends/contract.hpp"
#include "clinicalbert/optimizers/lamb.hpp"
#include "clinicalbert/optimizers/sgd.hpp"
#include "clinicalbert/training/adamw_numbers.hpp"
#include "clinicalbert/training/low_rank_adapters.hpp"
#include "clinicalbert/training/options.hpp"

namespace clinicalbert::training {

/// One step of the optimizer that the options name over the factors of low-rank adaptation, which decay as weights do;
/// `step` counts from 1. Leaves their gradients as they are or zero.
template <class Model>
void update_low_rank(typename Model::stream& s, low_rank_adapters<Model>& adapters, const training_options& options,
                     std::size_t step, double learning_rate, double gradient_scale) {
  using E = typename Model::E;
  adapters.for_each_target([&](const low_rank_target& target, std::size_t first, std::size_t size) {
    const auto of = [&](std::span<E> all) { return all.subspan(first, size); };
    const auto w = of(adapters.weights), g = of(adapters.gradients);
    const auto m = of(adapters.first_moment), v = of(adapters.second_moment);
    const double rate = learning_rate * target.rate_factor;
    switch (options.optimizer) {
      case optimizer_kind::adamw:
        return backends::adamw_op<typename Model::backend>::update(
            s, adamw_numbers(options.adamw, step, rate, gradient_scale), w, g, m, v, {});
      case optimizer_kind::sgd:
        return optimizers::sgd_update<E>(w, g, m, options.sgd, rate, gradient_scale);
      case optimizer_kind::lamb:
        const optimizers::lamb_step numbers(options.lamb, rate, step, gradient_scale);
        const std::size_t a = adapters.rank() * target.columns;
        for (const auto& factor : {backends::element_range{0, a}, backends::element_range{a, size}}) {
          const auto here = [&](std::span<E> all) { return all.subspan(factor.begin, factor.end - factor.begin); };
          const auto sums = numbers.template moments<E>(here(w), here(g), here(m), here(v), options.lamb.weight_decay);
          numbers.template move<E>(here(w), here(m), here(v), options.lamb.weight_decay, sums);
        }
    }
  });
}

}  // namespace clinicalbert::training
