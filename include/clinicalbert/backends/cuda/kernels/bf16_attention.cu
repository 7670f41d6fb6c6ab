#include "clinicalbert/backends/cuda/kernels/kernel_unit.hpp"

template struct clinicalbert::backends::device::kernel_unit<clinicalbert::backends::device::bf16_attention>;
