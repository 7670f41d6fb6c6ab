#pragma once

#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>

#include "clinicalbert/backends/precisions.hpp"

namespace clinicalbert::training {

/// How the scale of a loss begins and moves; the defaults are those of torch.amp.GradScaler.
struct loss_scale_settings {
  float first = 65536;                ///< at the first step
  double growth = 2, backoff = 0.5;   ///< what multiplies it
  std::uint32_t growth_steps = 2000;  ///< steps without an overflow before it grows
  friend bool operator==(const loss_scale_settings&, const loss_scale_settings&) = default;
};

/// Dynamic loss scaling: the factor S of a loss L whose backward pass rounds gradients to fp16, so that small ones (of
/// which 2^-25 and less become 0) are kept and large ones (from 65520 on, which become infinite) are noticed.
///
///     g = backward(S L) / S;  a step is made where all of g is finite, else skipped: it moves neither weights nor
///     moments, and the optimizer does not count it
///     made:     n <- n + 1;  where n = growth_steps:  S <- growth S, unless that is infinite, and n <- 0
///     skipped:  S <- backoff S, n <- 0
///
/// S is a float, to which products in double are rounded. Micikevicius et al. 2018, section 3.2; the same numbers as
/// torch.amp.GradScaler's, to the bit.
struct loss_scale {
  float factor = loss_scale_settings{}.first;  ///< S
  std::uint32_t clean_steps = 0;               ///< n: made since S last moved
  std::size_t skipped = 0;                     ///< steps of the run so far

  /// The gradient of a loss that is itself finite overflows at this for another reason than its scale.
  static constexpr float least = 0x1p-14F;

  /// After a step, which was made where its gradients were finite, else skipped.
  void update(bool finite, const loss_scale_settings& settings) noexcept {
    if (!finite) {
      factor = static_cast<float>(static_cast<double>(factor) * settings.backoff);
      clean_steps = 0;
      ++skipped;
    } else if (++clean_steps == settings.growth_steps) {
      const auto grown = static_cast<float>(static_cast<double>(factor) * settings.growth);
      if (std::isfinite(grown)) factor = grown;
      clean_steps = 0;
    }
  }

  friend bool operator==(const loss_scale&, const loss_scale&) = default;
};

/// What stands in its place for a model whose loss is not scaled.
struct no_loss_scale {
  friend bool operator==(const no_loss_scale&, const no_loss_scale&) = default;
};

/// A model whose loss is scaled in training, because its backend multiplies in fp16. Any other knows nothing of it.
template <class Model>
concept ScalesLoss = requires {
  typename Model::backend::precision;
}
&&std::same_as<typename Model::backend::precision, backends::precisions::fp16>;

}  // namespace clinicalbert::training
