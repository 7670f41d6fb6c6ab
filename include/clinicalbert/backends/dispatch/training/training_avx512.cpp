// flags: -mpopcnt -mfma -mbmi -mbmi2 -mavx512f -mavx512bw -mavx512cd -mavx512dq -mavx512vl
#include "clinicalbert/backends/dispatch/training/training_kernels_of.hpp"
#include "clinicalbert/backends/dispatch/training/training_units.hpp"

static_assert(std::derived_from<xsimd::default_arch, xsimd::avx512bw>, "see the first line");
constinit const clinicalbert::backends::dispatch::training_set clinicalbert_kernels_training_avx512 =
    clinicalbert::backends::dispatch::training_kernels_of<xsimd::default_arch>;
