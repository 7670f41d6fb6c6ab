// flags: -msse4.2 -mpopcnt
#include "clinicalbert/backends/dispatch/kernels_of.hpp"
#include "clinicalbert/backends/dispatch/units.hpp"

static_assert(std::derived_from<xsimd::default_arch, xsimd::sse4_2>, "see the first line");
constinit const clinicalbert::backends::dispatch::kernel_set clinicalbert_kernels_x86_64_v2 =
    clinicalbert::backends::dispatch::kernels_of<xsimd::default_arch>;
