#pragma once

#include <concepts>
#include <string_view>

#include "clinicalbert/backends/dispatch/dispatched.hpp"
#include "clinicalbert/backends/dispatch/training/training_sets.hpp"

namespace clinicalbert::backends {

/// `dispatched` that trains too, in fp32 or bf16 (with fp32 master weights): by the kernels that suit the processor at
/// hand. The same numbers as `simd<Arch, Precision>` of the instruction set in use, so that the bits of what was
/// trained are those of the processor's kind; `dispatch::choose` names one for all.
///
/// It needs the units of this folder beside those of `dispatched`, and dispatched_training.hpp for the operators.
template <class Precision, class Kernels = dispatch::chosen>
struct dispatched_training {
  static_assert(std::same_as<Precision, precisions::fp32> || std::same_as<Precision, precisions::bf16>,
                "dispatched_training: training is in fp32 or bf16; for inference alone there is dispatched<Precision>");
  using element = float;
  using stream = host_stream;
  using precision = Precision;
  using inference = dispatched<Precision, Kernels>;

  /// That of the instruction set. Throws dispatch::cpu_error where none runs here.
  [[nodiscard]] static std::string_view name() { return inference::name(); }
  /// noexcept, as operators are: a model's weights were laid out before, which throws where nothing runs here.
  [[nodiscard]] static const dispatch::training_table& table() noexcept {
    return dispatch::training_kernels(Kernels::kernels()).of(Precision{});
  }
};

}  // namespace clinicalbert::backends
