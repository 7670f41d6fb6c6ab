// flags: -march=x86-64-v4 -mavx512vnni -mavx512bf16 -mamx-tile -mamx-bf16 -mamx-int8
#include "clinicalbert/backends/dispatch/kernels_of.hpp"
#include "clinicalbert/backends/dispatch/units.hpp"

#ifndef CLINICALBERT_WITH_AMX
#error "see the first line"
#endif
namespace backends = clinicalbert::backends;

// Tiles have no fp32.
constinit const backends::dispatch::kernel_set clinicalbert_kernels_amx{
    backends::dispatch::table_of<xsimd::default_arch, backends::precisions::fp32>(),
    backends::dispatch::table_of<backends::amx, backends::precisions::bf16>(),
    backends::dispatch::table_of<backends::amx, backends::precisions::int8>()};
