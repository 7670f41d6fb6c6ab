#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

#include "clinicalbert/backends/dispatch/training/backend.hpp"
#include "clinicalbert/backends/dispatch/training/product.hpp"

namespace clinicalbert::backends {

template <class Precision, class Kernels>
struct layer_norm_op<dispatched_training<Precision, Kernels>> : layer_norm_op<dispatched<Precision, Kernels>> {
  using backend = dispatched_training<Precision, Kernels>;
  using inference = layer_norm_op<dispatched<Precision, Kernels>>;
  using weights = std::span<const float>;

  static void forward(host_stream& s, weights weight, weights bias, float epsilon, dispatch::input x,
                      dispatch::output y, std::span<float> mean, std::span<float> inverse_deviation) noexcept {
    backend::table().layer_norm_forward(s, weight, bias, epsilon, x, y, mean, inverse_deviation);
  }
  static void backward(host_stream& s, weights weight, dispatch::input x, weights mean, weights inverse_deviation,
                       dispatch::input d_y, dispatch::output d_x, std::span<float> d_weight,
                       std::span<float> d_bias) noexcept {
    backend::table().layer_norm_backward(s, weight, x, mean, inverse_deviation, d_y, d_x, d_weight, d_bias);
  }
  [[nodiscard]] static std::size_t scratch(std::size_t tokens, std::size_t width, std::size_t concurrency) noexcept {
    return std::max(inference::scratch(tokens, width, concurrency),
                    backend::table().layer_norm_scratch(tokens, width, concurrency));
  }
};

template <class Precision, class Kernels>
struct residual_norm_op<dispatched_training<Precision, Kernels>> : residual_norm_op<dispatched<Precision, Kernels>> {
  using backend = dispatched_training<Precision, Kernels>;
  using inference = residual_norm_op<dispatched<Precision, Kernels>>;
  using input = dispatch::input;
  using output = dispatch::output;
  using weights = std::span<const float>;

  static void forward(host_stream& s, weights weight, weights bias, float epsilon, const tensors::dropout& dropout,
                      input x, input residual, output sum, output y, std::span<float> mean,
                      std::span<float> inverse_deviation) noexcept {
    backend::table().residual_norm_forward(s, weight, bias, epsilon, dropout, x, residual, sum, y, mean,
                                           inverse_deviation);
  }
  static void backward(host_stream& s, weights weight, const tensors::dropout& dropout, input sum, weights mean,
                       weights inverse_deviation, input d_y, output d_x, output d_residual, std::span<float> d_weight,
                       std::span<float> d_bias) noexcept {
    backend::table().residual_norm_backward(s, weight, dropout, sum, mean, inverse_deviation, d_y, d_x, d_residual,
                                            d_weight, d_bias);
  }
  [[nodiscard]] static std::size_t scratch(std::size_t tokens, std::size_t width, std::size_t concurrency) noexcept {
    return std::max(inference::scratch(tokens, width, concurrency),
                    backend::table().residual_norm_scratch(tokens, width, concurrency));
  }
};

template <class Precision, class Kernels>
struct dropout_op<dispatched_training<Precision, Kernels>> {
  using backend = dispatched_training<Precision, Kernels>;

  static void apply(host_stream& s, const tensors::dropout& dropout, dispatch::input x, dispatch::output y) noexcept {
    backend::table().drop(s, dropout, x, y);
  }
};

template <class Precision, class Kernels>
struct attention_op<dispatched_training<Precision, Kernels>> : attention_op<dispatched<Precision, Kernels>> {
  using backend = dispatched_training<Precision, Kernels>;
  using inference = attention_op<dispatched<Precision, Kernels>>;
  using input = dispatch::input;
  using output = dispatch::output;

  template <bool Causal>
  static void forward(host_stream& s, std::size_t heads, const tensors::dropout& dropout, input q, input k, input v,
                      tensors::sequences queries, tensors::sequences keys, output out, output log_sum) noexcept {
    const auto& table = backend::table();
    (Causal ? table.attend_causally : table.attend)(s, heads, dropout, q, k, v, queries, keys, out, log_sum);
  }
  template <bool Causal>
  static void backward(host_stream& s, std::size_t heads, const tensors::dropout& dropout, input q, input k, input v,
                       tensors::sequences queries, tensors::sequences keys, input out, input log_sum, input d_out,
                       output d_q, output d_k, output d_v) noexcept {
    const auto& table = backend::table();
    (Causal ? table.causal_attention_gradient : table.attention_gradient)(s, heads, dropout, q, k, v, queries, keys,
                                                                          out, log_sum, d_out, d_q, d_k, d_v);
  }
  [[nodiscard]] static std::size_t scratch(std::size_t longest_query, std::size_t longest_key, std::size_t heads,
                                           std::size_t head_size, std::size_t concurrency) noexcept {
    return std::max(inference::scratch(longest_query, longest_key, heads, head_size, concurrency),
                    backend::table().attention_scratch(longest_query, longest_key, heads, head_size, concurrency));
  }
};

template <class Precision, class Kernels>
struct paged_attention_op<dispatched_training<Precision, Kernels>>
    : paged_attention_op<dispatched<Precision, Kernels>> {};

template <class Precision, class Kernels>
struct embedding_op<dispatched_training<Precision, Kernels>> : embedding_op<dispatched<Precision, Kernels>> {
  using backend = dispatched_training<Precision, Kernels>;
  using input = dispatch::input;
  using output = dispatch::output;

  static void forward(host_stream& s, input words, input positions, input segments, const tensors::token_batch& batch,
                      output out) noexcept {
    backend::table().embed(s, words, positions, segments, batch, out);
  }
  static void backward(host_stream& s, const tensors::token_batch& batch, std::int32_t padding_id, input d_out,
                       output d_words, output d_positions, output d_segments) noexcept {
    backend::table().embedding_gradient(s, batch, padding_id, d_out, d_words, d_positions, d_segments);
  }
};

template <class Precision, class Kernels>
struct label_score_op<dispatched_training<Precision, Kernels>> {
  using backend = dispatched_training<Precision, Kernels>;

  static label_score score(std::span<float> logits, std::size_t label, double gradient_scale,
                           double smoothing = 0) noexcept {
    return backend::table().score(logits, label, gradient_scale, smoothing);
  }
};

template <class Precision, class Kernels>
struct adamw_op<dispatched_training<Precision, Kernels>> {
  using backend = dispatched_training<Precision, Kernels>;

  static void update(host_stream& s, const adamw_step& step, std::span<float> w, std::span<float> g, std::span<float> m,
                     std::span<float> v, std::span<const element_range> spared = {}) noexcept {
    backend::table().update(s, step, w, g, m, v, spared);
  }
  [[nodiscard]] static double squared_norm(host_stream& s, std::span<const float> g) noexcept {
    return backend::table().squared_norm(s, g);
  }
};

}  // namespace clinicalbert::backends
