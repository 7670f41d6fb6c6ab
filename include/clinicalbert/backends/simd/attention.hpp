#pragma once

#include "clinicalbert/backends/contract.hpp"
#include "clinicalbert/backends/simd/attention_backward.hpp"
#include "clinicalbert/backends/simd/attention_parts.hpp"
#include "clinicalbert/backends/simd/backend.hpp"
#include "clinicalbert/backends/simd/fp32_head.hpp"
#include "clinicalbert/tensors/sequences.hpp"

namespace clinicalbert::backends {

/// Attention for inference by work items of one head of one sequence, or of a part of its queries where there are too
/// few of those. `Head` says in which numbers products are: fp32_head.hpp, bf16_head.hpp.
template <class Head>
struct attention_inference {
  using stream = host_stream;
  using input = tensors::matrix<const float>;
  using output = tensors::matrix<float>;

  template <bool Causal>
  static void infer(stream& s, std::size_t heads, input q, input k, input v, tensors::sequences queries,
                    tensors::sequences keys, output out) noexcept {
    attend<Causal>(s, heads, nullptr, q, k, v, queries, keys, out, {});
  }

  [[nodiscard]] static std::size_t scratch(std::size_t /*longest_query*/, std::size_t longest_key, std::size_t,
                                           std::size_t head_size, std::size_t concurrency) noexcept {
    return tensors::arena::bytes_for(concurrency * vectors::attention_forward_size<Head>(longest_key, head_size),
                                     sizeof(float));
  }

 protected:
  static float scale_of(std::size_t size) noexcept { return 1.f / std::sqrt(static_cast<float>(size)); }

  template <bool Causal>
  static void attend(stream& s, std::size_t heads, const tensors::dropout* dropout, input q, input k, input v,
                     tensors::sequences queries, tensors::sequences keys, output out, output log_sum) noexcept {
    using vectors::head_rows;
    tensors::arena::scope scope(s.arena());
    const std::size_t size = q.columns / heads;
    const std::size_t own = vectors::attention_forward_size<Head>(keys.longest(), size);
    float* memory = s.arena().template take<float>(own * s.concurrency()).data();
    vectors::for_each_part_of_head(s, heads, queries, [&](const vectors::part_of_head& part, std::size_t slot) {
      const std::size_t query = queries.begin(part.sequence), length = queries.length(part.sequence);
      const auto of_keys = [&](input m) {
        return head_rows::of(m, keys.begin(part.sequence), keys.length(part.sequence), part.head, size);
      };
      vectors::attention_record record{dropout, nullptr, log_sum.stride, query * heads + part.head, heads};
      if (log_sum.data != nullptr) record.log_sum = log_sum.data + query * log_sum.stride + part.head;
      vectors::attend_head<Head, Causal>(head_rows::of(q, query, length, part.head, size), of_keys(k), of_keys(v),
                                         part.first, part.count, scale_of(size),
                                         {out.data + query * out.stride + part.head * size, length, size, out.stride},
                                         record, memory + slot * own);
    });
  }
};

/// The same for training: a head of a sequence has its own gradients, so that nobody else adds to them.
template <class Head>
struct attention_training : attention_inference<Head> {
  using inference = attention_inference<Head>;
  using typename inference::input;
  using typename inference::output;
  using typename inference::stream;

  template <bool Causal>
  static void forward(stream& s, std::size_t heads, const tensors::dropout& dropout, input q, input k, input v,
                      tensors::sequences queries, tensors::sequences keys, output out, output log_sum) noexcept {
    inference::template attend<Causal>(s, heads, dropout.active() ? &dropout : nullptr, q, k, v, queries, keys, out,
                                       log_sum);
  }

  template <bool Causal>
  static void backward(stream& s, std::size_t heads, const tensors::dropout& dropout, input q, input k, input v,
                       tensors::sequences queries, tensors::sequences keys, input /*out*/, input log_sum, input d_out,
                       output d_q, output d_k, output d_v) noexcept {
    using vectors::head_rows;
    tensors::arena::scope scope(s.arena());
    const std::size_t size = q.columns / heads;
    const std::size_t own = vectors::attention_backward_size<Head>(queries.longest(), keys.longest(), size);
    float* memory = s.arena().template take<float>(own * s.concurrency()).data();
    s.for_each(queries.size() * heads, [&](std::size_t item, std::size_t slot) {
      const std::size_t sequence = item % queries.size(), head = item / queries.size();
      const std::size_t query = queries.begin(sequence), key = keys.begin(sequence);
      const std::size_t query_count = queries.length(sequence), key_count = keys.length(sequence);
      const auto of_queries = [&](input m) { return head_rows::of(m, query, query_count, head, size); };
      const auto of_keys = [&](input m) { return head_rows::of(m, key, key_count, head, size); };
      const auto part = [&](output m, std::size_t begin, std::size_t count) {
        return output{m.data + begin * m.stride + head * size, count, size, m.stride};
      };
      float* sums = const_cast<float*>(log_sum.data) + query * log_sum.stride + head;  // read only in backward
      const vectors::attention_record record{dropout.active() ? &dropout : nullptr, sums, log_sum.stride,
                                             query * heads + head, heads};
      const vectors::head_gradient<Head, Causal> gradient(of_queries(q), of_keys(k), of_keys(v), of_queries(d_out),
                                                          inference::scale_of(size), record, memory + slot * own);
      gradient.run(part(d_q, query, query_count), part(d_k, key, key_count), part(d_v, key, key_count));
    });
  }

  [[nodiscard]] static std::size_t scratch(std::size_t longest_query, std::size_t longest_key, std::size_t,
                                           std::size_t head_size, std::size_t concurrency) noexcept {
    const std::size_t most = std::max(vectors::attention_forward_size<Head>(longest_key, head_size),
                                      vectors::attention_backward_size<Head>(longest_query, longest_key, head_size));
    return tensors::arena::bytes_for(concurrency * most, sizeof(float));
  }
};

template <class Arch>
struct attention_op<simd<Arch>> : attention_training<vectors::fp32_head<Arch>> {};

}  // namespace clinicalbert::backends
