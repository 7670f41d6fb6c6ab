#pragma once

#include "clinicalbert/backends/dispatch/kernel_table.hpp"

// What the units of this folder export. NAME.cpp says by a static_assert what it must be compiled with.
extern "C" {
#if defined(__x86_64__)
extern const clinicalbert::backends::dispatch::kernel_set clinicalbert_kernels_x86_64_v2;
extern const clinicalbert::backends::dispatch::kernel_set clinicalbert_kernels_avx2;
extern const clinicalbert::backends::dispatch::kernel_set clinicalbert_kernels_avx512;
extern const clinicalbert::backends::dispatch::kernel_set clinicalbert_kernels_avx512_vnni;
extern const clinicalbert::backends::dispatch::kernel_set clinicalbert_kernels_avx512_bf16;
extern const clinicalbert::backends::dispatch::kernel_set clinicalbert_kernels_amx;
#elif defined(__aarch64__)
extern const clinicalbert::backends::dispatch::kernel_set clinicalbert_kernels_neon;
#endif
}
