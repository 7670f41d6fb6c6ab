#pragma once

#include <concepts>
#include <cstdint>
#include <type_traits>
#include <utility>
#include <vector>

#include "clinicalbert/backends/contract.hpp"
#include "clinicalbert/backends/decay_runs.hpp"
#include "clinicalbert/models/parameter_set.hpp"
#include "clinicalbert/training/without_decay.hpp"

namespace clinicalbert::training {

/// All that a training run changes: the weights, their gradients, AdamW's two moments, and how many steps were made.
///
/// Model is a `heads::with_heads` or `heads::with_language_model`. Does not compile from a frozen model (what was
/// packed for inference cannot be trained) nor for a backend without `adamw_op`.
template <class Model>
struct state {
  static_assert(backends::Provided<backends::adamw_op<typename Model::backend>>,
                "training: this backend serves inference only; train in fp32 or bf16 and freeze the weights for it");

  using parameters = models::parameter_set<Model>;

  parameters weights, gradients, first_moment, second_moment;
  std::uint32_t steps = 0;
  std::vector<backends::element_range> spared;  // what does not decay, found once

  /// Gradients and moments begin at zero. Throws std::bad_alloc.
  state(parameters initial, const typename Model::sizes& sizes)
      : weights(std::move(initial)),
        gradients(sizes),
        first_moment(sizes),
        second_moment(sizes),
        spared(without_decay<Model>(weights)) {}

  template <class Frozen>
  requires std::same_as < std::remove_cvref_t<Frozen>,
  typename Model::frozen > state(Frozen&&, const typename Model::sizes&) {
    static_assert(!std::same_as<std::remove_cvref_t<Frozen>, typename Model::frozen>,
                  "training: a frozen model cannot be trained; train its parameter_set and freeze that again");
  }
};

}  // namespace clinicalbert::training
