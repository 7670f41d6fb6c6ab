// flags: -mpopcnt -mfma -mbmi -mbmi2 -mavx512f -mavx512bw -mavx512cd -mavx512dq -mavx512vl -mavx512vnni -mavx512bf16
#include "clinicalbert/backends/dispatch/training/training_kernels_of.hpp"
#include "clinicalbert/backends/dispatch/training/training_units.hpp"

#if !defined(__AVX512VNNI__) || !defined(__AVX512BF16__)
#error "see the first line"
#endif
static_assert(std::derived_from<xsimd::default_arch, xsimd::avx512bw>, "see the first line");
constinit const clinicalbert::backends::dispatch::training_set clinicalbert_kernels_training_avx512_bf16 =
    clinicalbert::backends::dispatch::training_kernels_of<xsimd::default_arch>;
