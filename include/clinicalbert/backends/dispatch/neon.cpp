// flags:
#include "clinicalbert/backends/dispatch/kernels_of.hpp"
#include "clinicalbert/backends/dispatch/units.hpp"

static_assert(std::derived_from<xsimd::default_arch, xsimd::neon64>, "see the first line");
constinit const clinicalbert::backends::dispatch::kernel_set clinicalbert_kernels_neon =
    clinicalbert::backends::dispatch::kernels_of<xsimd::default_arch>;
