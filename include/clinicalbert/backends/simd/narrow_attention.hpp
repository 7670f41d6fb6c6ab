#pragma once

#include "clinicalbert/backends/contract.hpp"
#include "clinicalbert/backends/simd/attention.hpp"
#include "clinicalbert/backends/simd/backend.hpp"
#include "clinicalbert/backends/simd/bf16_head.hpp"

namespace clinicalbert::backends {

template <class Arch>
struct attention_op<simd<Arch, precisions::bf16>> : attention_training<vectors::bf16_head<Arch>> {};

/// In bf16 too: its range needs no scales.
template <class Arch>
struct attention_op<simd<Arch, precisions::int8>> : attention_inference<vectors::bf16_head<Arch>> {};

}  // namespace clinicalbert::backends
