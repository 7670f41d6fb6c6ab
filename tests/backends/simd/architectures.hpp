#pragma once

#include <tuple>

#include "clinicalbert/backends/simd/backend.hpp"

namespace clinicalbert::tests {

/// The instruction sets that this compilation may use: the best one, and the lesser ones with kernels of their own. AVX
/// has none: what it runs are the general forms.
#if XSIMD_WITH_AVX512F && XSIMD_WITH_FMA3_AVX2
using simd_backends = std::tuple<backends::simd<>, backends::simd<xsimd::fma3<xsimd::avx2>>, backends::simd<xsimd::avx>,
                                 backends::simd<xsimd::sse2>>;
#elif XSIMD_WITH_AVX2
using simd_backends = std::tuple<backends::simd<>, backends::simd<xsimd::avx>, backends::simd<xsimd::sse2>>;
#else
using simd_backends = std::tuple<backends::simd<>>;
#endif

}  // namespace clinicalbert::tests
