#pragma once

#include "clinicalbert/backends/contract.hpp"
#include "clinicalbert/backends/simd/attention_parts.hpp"
#include "clinicalbert/backends/simd/backend.hpp"
#include "clinicalbert/backends/simd/bf16_attention.hpp"

namespace clinicalbert::backends {

/// Attention for inference, with its products in bf16.
template <class Arch>
struct narrow_attention {
  using stream = host_stream;
  using input = tensors::matrix<const float>;
  using output = tensors::matrix<float>;

  template <bool Causal>
  static void infer(stream& s, std::size_t heads, input q, input k, input v, tensors::sequences queries,
                    tensors::sequences keys, output out) noexcept {
    using vectors::head_rows;
    const tensors::arena::scope scope(s.arena());
    const std::size_t size = q.columns / heads;
    const std::size_t own = vectors::bf16_attention_size<Arch>(keys.longest(), size);
    float* memory = s.arena().template take<float>(own * s.concurrency()).data();
    vectors::for_each_part_of_head(s, heads, queries, [&](const vectors::part_of_head& part, std::size_t slot) {
      const std::size_t query = queries.begin(part.sequence), length = queries.length(part.sequence);
      const auto of_keys = [&](input m) {
        return head_rows::of(m, keys.begin(part.sequence), keys.length(part.sequence), part.head, size);
      };
      vectors::attend_head_bf16<Arch, Causal>(
          head_rows::of(q, query, length, part.head, size), of_keys(k), of_keys(v), part.first, part.count,
          1.f / std::sqrt(static_cast<float>(size)),
          {out.data + query * out.stride + part.head * size, length, size, out.stride}, memory + slot * own);
    });
  }

  [[nodiscard]] static std::size_t scratch(std::size_t /*longest_query*/, std::size_t longest_key, std::size_t,
                                           std::size_t head_size, std::size_t concurrency) noexcept {
    return tensors::arena::bytes_for(concurrency * vectors::bf16_attention_size<Arch>(longest_key, head_size),
                                     sizeof(float));
  }
};

template <class Arch>
struct attention_op<simd<Arch, precisions::bf16>> : narrow_attention<Arch> {};

template <class Arch>
struct attention_op<simd<Arch, precisions::int8>> : narrow_attention<Arch> {};

}  // namespace clinicalbert::backends
