#pragma once

#include <string_view>

namespace clinicalbert::backends {

/// In which numbers a backend multiplies weights and activations. Sums, norms, softmax, residuals and what stands
/// between operators are fp32 in each.
namespace precisions {

/// 32-bit floats.
struct fp32 {
  static constexpr std::string_view name = "fp32";
};

/// 32-bit floats of which products keep 11 bits of mantissa as they multiply, by a GPU's tensor cores.
struct tf32 {
  static constexpr std::string_view name = "tf32";
};

/// IEEE 754's binary16, on a GPU: 11 bits of mantissa, and nothing beyond 65504 or below 6e-8. Otherwise as bf16; in
/// training the loss is scaled against that (training/loss_scale.hpp).
struct fp16 {
  static constexpr std::string_view name = "fp16";
};

/// The upper half of a 32-bit float: its range, 8 bits of mantissa. Rounded to nearest even. In training the parameters
/// are fp32, and what a product reads is rounded there.
struct bf16 {
  static constexpr std::string_view name = "bf16";
};

/// Whole numbers: weights in -127..127 with a scale an output, activations in 0..255 around 128 with a scale a token,
/// found anew for each. Attention's own products are bf16.
struct int8 {
  static constexpr std::string_view name = "int8";
};

}  // namespace precisions
}  // namespace clinicalbert::backends
