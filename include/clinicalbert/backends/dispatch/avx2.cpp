// flags: -mpopcnt -mavx2 -mfma -mbmi -mbmi2
#include "clinicalbert/backends/dispatch/kernels_of.hpp"
#include "clinicalbert/backends/dispatch/units.hpp"

static_assert(std::derived_from<xsimd::default_arch, xsimd::avx2>, "see the first line");
constinit const clinicalbert::backends::dispatch::kernel_set clinicalbert_kernels_avx2 =
    clinicalbert::backends::dispatch::kernels_of<xsimd::default_arch>;
