#pragma once

#include "clinicalbert/backends/dispatch/training/training_table.hpp"

// What the units of this folder export, as in units.hpp.
extern "C" {
#if defined(__x86_64__)
extern const clinicalbert::backends::dispatch::training_set clinicalbert_kernels_training_x86_64_v2;
extern const clinicalbert::backends::dispatch::training_set clinicalbert_kernels_training_avx2;
extern const clinicalbert::backends::dispatch::training_set clinicalbert_kernels_training_avx512;
extern const clinicalbert::backends::dispatch::training_set clinicalbert_kernels_training_avx512_bf16;
#elif defined(__aarch64__)
extern const clinicalbert::backends::dispatch::training_set clinicalbert_kernels_training_neon;
#endif
}
