// flags: -mpopcnt -mfma -mbmi -mbmi2 -mavx512f -mavx512bw -mavx512cd -mavx512dq -mavx512vl -mavx512vnni
#include "clinicalbert/backends/dispatch/kernels_of.hpp"
#include "clinicalbert/backends/dispatch/units.hpp"

#if !defined(__AVX512VNNI__) || defined(__AVX512BF16__)
#error "see the first line"
#endif
static_assert(std::derived_from<xsimd::default_arch, xsimd::avx512bw>, "see the first line");
constinit const clinicalbert::backends::dispatch::kernel_set clinicalbert_kernels_avx512_vnni =
    clinicalbert::backends::dispatch::kernels_of<xsimd::default_arch>;
