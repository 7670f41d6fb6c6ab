// flags: -msse4.2 -mpopcnt
#include "clinicalbert/backends/dispatch/training/training_kernels_of.hpp"
#include "clinicalbert/backends/dispatch/training/training_units.hpp"

static_assert(std::derived_from<xsimd::default_arch, xsimd::sse4_2>, "see the first line");
constinit const clinicalbert::backends::dispatch::training_set clinicalbert_kernels_training_x86_64_v2 =
    clinicalbert::backends::dispatch::training_kernels_of<xsimd::default_arch>;
