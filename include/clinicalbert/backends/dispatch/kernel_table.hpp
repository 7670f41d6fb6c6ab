#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "clinicalbert/backends/activations.hpp"
#include "clinicalbert/backends/epilogues.hpp"
#include "clinicalbert/backends/host_stream.hpp"
#include "clinicalbert/backends/packed_weight.hpp"
#include "clinicalbert/backends/panel_layout.hpp"
#include "clinicalbert/backends/precisions.hpp"
#include "clinicalbert/tensors/matrix.hpp"
#include "clinicalbert/tensors/paged_rows.hpp"
#include "clinicalbert/tensors/sequences.hpp"
#include "clinicalbert/tensors/token_batch.hpp"

namespace clinicalbert::backends::dispatch {

using input = tensors::matrix<const float>;
using output = tensors::matrix<float>;

/// `product_op::infer` with one epilogue.
template <class Epilogue>
struct product_with {
  void (*infer)(host_stream&, packed_weight, input, output, Epilogue) noexcept;
};

template <class... Epilogues>
struct products : product_with<Epilogues>... {};

/// The epilogues that inference has kernels for.
using every_product = products<epilogues::overwrite, epilogues::accumulate, epilogues::add_bias<float>,
                               epilogues::bias_activation<float, activations::gelu_exact>,
                               epilogues::bias_activation<float, activations::gelu_tanh>,
                               epilogues::bias_activation<float, activations::relu>,
                               epilogues::bias_activation<float, activations::tanh>>;

/// The operators of inference in one precision, compiled for one instruction set: what contract.hpp says of each.
struct kernel_table {
  using weights = std::span<const float>;
  using norm_scratch = std::size_t (*)(std::size_t tokens, std::size_t width, std::size_t concurrency) noexcept;
  using attention = void (*)(host_stream&, std::size_t heads, input q, input k, input v, tensors::sequences queries,
                             tensors::sequences keys, output out) noexcept;

  std::size_t (*packed_bytes)(std::size_t out, std::size_t in) noexcept;
  void (*pack)(input weight, std::byte* memory) noexcept;
  panel_layout layout;
  every_product product;
  std::size_t (*product_scratch)(std::size_t tokens, std::size_t in, std::size_t out, std::size_t concurrency) noexcept;

  void (*layer_norm)(host_stream&, weights weight, weights bias, float epsilon, input x, output y) noexcept;
  norm_scratch layer_norm_scratch;
  void (*residual_norm)(host_stream&, weights weight, weights bias, float epsilon, input x, input residual,
                        output y) noexcept;
  norm_scratch residual_norm_scratch;

  attention attend, attend_causally;
  std::size_t (*attention_scratch)(std::size_t longest_query, std::size_t longest_key, std::size_t heads,
                                   std::size_t head_size, std::size_t concurrency) noexcept;
  void (*attend_pages)(host_stream&, std::size_t heads, input q, const tensors::paged_rows<float>& keys_values,
                       output out) noexcept;
  std::size_t (*paged_attention_scratch)(std::size_t longest, std::size_t head_size, std::size_t concurrency) noexcept;

  std::size_t (*row_bytes)(std::size_t columns) noexcept;
  void (*pack_table)(input rows, std::byte* memory) noexcept;
  std::string_view row_layout;
  void (*embed)(host_stream&, packed_weight words, packed_weight positions, packed_weight segments,
                const tensors::token_batch&, output out) noexcept;
};

/// What a unit compiled for one instruction set exports: its only symbol.
struct kernel_set {
  kernel_table fp32, bf16, int8;

  [[nodiscard]] constexpr const kernel_table& of(precisions::fp32) const noexcept { return fp32; }
  [[nodiscard]] constexpr const kernel_table& of(precisions::bf16) const noexcept { return bf16; }
  [[nodiscard]] constexpr const kernel_table& of(precisions::int8) const noexcept { return int8; }
};

}  // namespace clinicalbert::backends::dispatch
