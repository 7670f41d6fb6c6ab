#pragma once

#include <string_view>
#include <xsimd/xsimd.hpp>

#include "clinicalbert/backends/contract.hpp"
#include "clinicalbert/backends/host_stream.hpp"

namespace clinicalbert::backends {

/// Vector kernels in fp32 for one instruction set, an xsimd architecture (AVX2 with FMA, AVX-512, NEON); by default the
/// best that the compiler was told the machine has.
template <class Arch = xsimd::default_arch>
struct simd {
  using element = float;
  using stream = host_stream;
  using arch = Arch;
  [[nodiscard]] static constexpr std::string_view name() noexcept { return Arch::name(); }
};

}  // namespace clinicalbert::backends
