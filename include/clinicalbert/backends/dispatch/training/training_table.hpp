#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "clinicalbert/backends/adamw_step.hpp"
#include "clinicalbert/backends/decay_runs.hpp"
#include "clinicalbert/backends/dispatch/kernel_table.hpp"
#include "clinicalbert/backends/label_score.hpp"
#include "clinicalbert/tensors/dropout.hpp"

namespace clinicalbert::backends::dispatch {

/// `product_op::forward` with one epilogue.
template <class Epilogue>
struct forward_with {
  void (*forward)(host_stream&, input weight, input x, output y, Epilogue) noexcept;
};

/// `product_op::input_gradient` with one epilogue.
template <class Epilogue>
struct input_gradient_with {
  void (*input_gradient)(host_stream&, input weight, input d_y, output d_x, Epilogue) noexcept;
};

template <class... Epilogues>
struct forwards : forward_with<Epilogues>... {};

template <class... Epilogues>
struct input_gradients : input_gradient_with<Epilogues>... {};

/// The epilogues that training has kernels for.
using every_forward = forwards<epilogues::overwrite, epilogues::accumulate, epilogues::add_bias<float>,
                               epilogues::bias_activation<float, activations::gelu_exact>,
                               epilogues::bias_activation<float, activations::gelu_tanh>,
                               epilogues::bias_activation<float, activations::relu>,
                               epilogues::bias_activation<float, activations::tanh>>;
using every_input_gradient = input_gradients<
    epilogues::overwrite, epilogues::accumulate, epilogues::activation_gradient<float, activations::gelu_exact>,
    epilogues::activation_gradient<float, activations::gelu_tanh>,
    epilogues::activation_gradient<float, activations::relu>, epilogues::activation_gradient<float, activations::tanh>>;

/// What training asks of a backend beside the operators of inference, in one precision, compiled for one instruction
/// set: what contract.hpp and label_score.hpp say of each.
struct training_table {
  using weights = std::span<const float>;
  using gradient = std::span<float>;
  using attention_forward = void (*)(host_stream&, std::size_t heads, const tensors::dropout&, input q, input k,
                                     input v, tensors::sequences queries, tensors::sequences keys, output out,
                                     output log_sum) noexcept;
  using attention_backward = void (*)(host_stream&, std::size_t heads, const tensors::dropout&, input q, input k,
                                      input v, tensors::sequences queries, tensors::sequences keys, input out,
                                      input log_sum, input d_out, output d_q, output d_k, output d_v) noexcept;

  every_forward product_forward;
  every_input_gradient product_input_gradient;
  void (*product_weight_gradient)(host_stream&, input d_y, input x, output d_weight, gradient d_bias) noexcept;
  std::size_t (*product_scratch)(std::size_t tokens, std::size_t in, std::size_t out, std::size_t concurrency) noexcept;

  void (*layer_norm_forward)(host_stream&, weights weight, weights bias, float epsilon, input x, output y,
                             std::span<float> mean, std::span<float> inverse_deviation) noexcept;
  void (*layer_norm_backward)(host_stream&, weights weight, input x, weights mean, weights inverse_deviation, input d_y,
                              output d_x, gradient d_weight, gradient d_bias) noexcept;
  kernel_table::norm_scratch layer_norm_scratch;

  void (*residual_norm_forward)(host_stream&, weights weight, weights bias, float epsilon, const tensors::dropout&,
                                input x, input residual, output sum, output y, std::span<float> mean,
                                std::span<float> inverse_deviation) noexcept;
  void (*residual_norm_backward)(host_stream&, weights weight, const tensors::dropout&, input sum, weights mean,
                                 weights inverse_deviation, input d_y, output d_x, output d_residual, gradient d_weight,
                                 gradient d_bias) noexcept;
  kernel_table::norm_scratch residual_norm_scratch;

  void (*drop)(host_stream&, const tensors::dropout&, input x, output y) noexcept;

  attention_forward attend, attend_causally;
  attention_backward attention_gradient, causal_attention_gradient;
  std::size_t (*attention_scratch)(std::size_t longest_query, std::size_t longest_key, std::size_t heads,
                                   std::size_t head_size, std::size_t concurrency) noexcept;

  void (*embed)(host_stream&, input words, input positions, input segments, const tensors::token_batch&,
                output out) noexcept;
  void (*embedding_gradient)(host_stream&, const tensors::token_batch&, std::int32_t padding_id, input d_out,
                             output d_words, output d_positions, output d_segments) noexcept;

  label_score (*score)(std::span<float> logits, std::size_t label, double gradient_scale, double smoothing) noexcept;

  void (*update)(host_stream&, const adamw_step&, std::span<float> w, gradient g, std::span<float> m,
                 std::span<float> v, std::span<const element_range> spared) noexcept;
  double (*squared_norm)(host_stream&, std::span<const float> g) noexcept;
};

/// What a unit for training, compiled for one instruction set, exports: its only symbol.
struct training_set {
  training_table fp32, bf16;

  [[nodiscard]] constexpr const training_table& of(precisions::fp32) const noexcept { return fp32; }
  [[nodiscard]] constexpr const training_table& of(precisions::bf16) const noexcept { return bf16; }
};

}  // namespace clinicalbert::backends::dispatch
