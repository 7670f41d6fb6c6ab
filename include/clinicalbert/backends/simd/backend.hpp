#pragma once

#include <concepts>
#include <string_view>
#include <xsimd/xsimd.hpp>

#include "clinicalbert/backends/contract.hpp"
#include "clinicalbert/backends/host_stream.hpp"
#include "clinicalbert/backends/precisions.hpp"

namespace clinicalbert::backends {

/// Vector kernels for one instruction set, an xsimd architecture (AVX2 with FMA, AVX-512, NEON); by default the best
/// that the compiler was told the machine has. bf16 is a precision of products in training too, where parameters,
/// gradients and moments stay fp32; int8 serves inference only: it has no `adamw_op`, and training does not compile.
template <class Arch = xsimd::default_arch, class Precision = precisions::fp32>
struct simd {
  using element = float;
  using stream = host_stream;
  using arch = Arch;
  using precision = Precision;
  [[nodiscard]] static constexpr std::string_view name() noexcept { return Arch::name(); }
};

/// The best instruction set that the compiler was told of, in a precision: `simd_in<precisions::int8>`.
template <class Precision>
using simd_in = simd<xsimd::default_arch, Precision>;

}  // namespace clinicalbert::backends
