#pragma once

#include "clinicalbert/backends/contract.hpp"
#include "clinicalbert/backends/simd/attention.hpp"
#include "clinicalbert/backends/simd/backend.hpp"
#include "clinicalbert/backends/simd/bf16_attention_backward.hpp"

namespace clinicalbert::backends {

/// Attention's products in bf16.
template <class Arch>
struct bf16_attention {
  static std::size_t forward_size(std::size_t keys, std::size_t head_size) noexcept {
    return vectors::bf16_attention_size<Arch>(keys, head_size);
  }
  static std::size_t backward_size(std::size_t queries, std::size_t keys, std::size_t head_size) noexcept {
    return vectors::bf16_attention_backward_size<Arch>(queries, keys, head_size);
  }
  template <bool Causal>
  static void attend(const vectors::head_rows& q, const vectors::head_rows& k, const vectors::head_rows& v,
                     std::size_t first, std::size_t count, float scale, tensors::matrix<float> out,
                     const vectors::attention_record& record, float* memory) noexcept {
    vectors::attend_head_bf16<Arch, Causal>(q, k, v, first, count, scale, out, record, memory);
  }
  template <bool Causal>
  using gradient = vectors::bf16_head_gradient<Arch, Causal>;
};

template <class Arch>
struct attention_op<simd<Arch, precisions::bf16>> : attention_training<bf16_attention<Arch>> {};

template <class Arch>
struct attention_op<simd<Arch, precisions::int8>> : attention_inference<bf16_attention<Arch>> {};

}  // namespace clinicalbert::backends
